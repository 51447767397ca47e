import { CODE_IP4, CODE_IP6, CODE_P2P, type Multiaddr, multiaddr } from '@multiformats/multiaddr';

/** Longer ones are nobody's. */
const MAX_LENGTH = 256;

/** A multiaddr as it is kept, without who is there; `undefined` where a text is none that TCP can dial. */
export function dialable(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    const bare = multiaddr(text).decapsulateCode(CODE_P2P);
    const [host, port, ...rest] = bare.getComponents();
    const isHost = ['ip4', 'ip6', 'dns', 'dns4', 'dns6'].includes(host?.name ?? '');
    return isHost && port?.name === 'tcp' && rest.length === 0 ? bare.toString() : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an address is the machine's own: elsewhere it names another machine. */
export function isLoopback(address: Multiaddr): boolean {
  const [{ code, value = '' } = { code: 0 }] = address.getComponents();
  return (code === CODE_IP4 && value.startsWith('127.')) || (code === CODE_IP6 && value === '::1');
}

/** `/ip4/192.168.1.5/tcp/5601` and who is there. */
export function withPeerId(address: string, peerId: string): string {
  return `${address}/p2p/${peerId}`;
}
