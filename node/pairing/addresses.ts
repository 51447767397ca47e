import { type Address, MOST_ADDRESSES } from '../../protocol/pairing/index.ts';

/** Where a device is, as codes have it: `/ip4/192.168.1.5/tcp/5601` as host and port; others are left out. */
export function codeAddresses(multiaddrs: readonly string[]): readonly Address[] {
  const found = multiaddrs.flatMap((text) => {
    const [, kind, host, port] = /^\/(ip4|ip6)\/([^/]+)\/tcp\/(\d+)/.exec(text) ?? [];
    // An address of the link alone needs the name of a network card, which is another elsewhere.
    if (kind === undefined || /^fe80:/i.test(host)) return [];
    return [{ kind, address: { host, port: Number(port) } }];
  });
  const byKind = [...found].sort((a, b) => a.kind.localeCompare(b.kind));
  return byKind.slice(0, MOST_ADDRESSES / 2).map(({ address }) => address);
}

/** The reverse: what libp2p dials. */
export function multiaddrsOf(addresses: readonly Address[]): readonly string[] {
  return addresses.map(({ host, port }) => `/${kindOf(host)}/${host}/tcp/${port}`);
}

function kindOf(host: string): string {
  if (host.includes(':')) return 'ip6';
  return /^[\d.]+$/.test(host) ? 'ip4' : 'dns';
}
