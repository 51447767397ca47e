import { CODE_P2P, multiaddr } from '@multiformats/multiaddr';

/** Longer ones are nobody's. */
const MAX_LENGTH = 256;
const HOSTS: ReadonlySet<string> = new Set(['ip4', 'ip6', 'dns', 'dns4', 'dns6']);

/** A multiaddr without who is there; `undefined` where a text is none that TCP can dial. */
export function dialable(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    const bare = multiaddr(text).decapsulateCode(CODE_P2P);
    const [host, port, ...rest] = bare.getComponents();
    const isTcp = HOSTS.has(host?.name ?? '') && port?.name === 'tcp' && rest.length === 0;
    return isTcp && port.value !== '0' ? bare.toString() : undefined;
  } catch {
    return undefined;
  }
}

/** Most addresses of one place. */
export const MOST_ADDRESSES = 8;

/** Loopback names the machine itself, whichever that is; a link-local address is good on one cable only, and not without its name. */
const LOOPBACK = /^\/(ip4\/127\.|ip6\/::1\/)/;
const LINK_LOCAL = /^\/(ip4\/169\.254\.|ip6\/fe[89ab])/i;

/** Those of a machine's addresses that others are told: 8 at most, those first that are good for most of them. */
export function toldAddresses(all: readonly string[]): readonly string[] {
  const rank = (address: string): number =>
    LOOPBACK.test(address) ? 2 : address.startsWith('/ip6/') ? 1 : 0;
  return all
    .filter((each) => !LINK_LOCAL.test(each))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, MOST_ADDRESSES);
}

/** The host of a multiaddr: one and the same for all connections from there. */
export function hostOf(address: string): string {
  return address.split('/')[2] ?? '';
}
