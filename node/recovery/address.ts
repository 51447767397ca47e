import { ElatioError } from '../../protocol/error.ts';

/**
 * Where a device is, as people write it: `/ip4/1.2.3.4/tcp/5601`, with or without who is there, or `1.2.3.4:5601`.
 * @returns a multiaddr without who is there
 * @throws ElatioError ELATIO_RECOVERY_ADDRESS
 */
export function multiaddrOf(text: string): string {
  const [bare] = text.trim().split('/p2p/');
  if (/^\/(ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/\d+$/.test(bare)) return bare;
  const [, six, host = six, port] = /^(?:\[([0-9a-f:]+)\]|([^:/\s]+)):(\d+)$/i.exec(bare) ?? [];
  if (host === undefined) {
    throw new ElatioError(
      'ELATIO_RECOVERY_ADDRESS',
      'This is no address: "elatio status" on a device, and "vault serve", show theirs; e.g. 192.168.1.5:5601.',
    );
  }
  const kind = six === undefined ? (/^[\d.]+$/.test(host) ? 'ip4' : 'dns') : 'ip6';
  return `/${kind}/${host}/tcp/${port}`;
}
