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

/** Whether a multiaddr names the machine itself, whichever that is. */
export function isLoopback(address: string): boolean {
  return /^\/(ip4\/127\.|ip6\/::1\/)/.test(address);
}

/** The host of a multiaddr: one and the same for all connections from there. */
export function hostOf(address: string): string {
  return address.split('/')[2] ?? '';
}
