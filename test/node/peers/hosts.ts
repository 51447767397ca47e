import { createHost, type Host, type HostDeps } from '../../../node/peers/host.ts';
import type { DeviceKeys } from '../../../node/peers/identity.ts';
import type { Link } from '../../../node/peers/link.ts';
import { newDevice } from '../../../node/store/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import type { Peer } from '../../../protocol/sync/interface.ts';

/** A host on the loopback interface, and what happens to it. */
export interface TestHost {
  readonly host: Host;
  readonly keys: DeviceKeys;
  readonly peer: Peer;
  readonly members: Set<Peer>;
  readonly found: [Peer, readonly string[], string][];
  readonly target: { readonly peer: Peer; readonly addresses: readonly string[] };
}

export const newKeys = (): DeviceKeys => newDevice(randomBytes);

export async function startHost(options: Partial<HostDeps> = {}): Promise<TestHost> {
  const keys = options.keys ?? newKeys();
  const members = new Set<Peer>();
  const found: TestHost['found'] = [];
  const host = await createHost({
    port: 0,
    mdns: false,
    hosts: ['127.0.0.1'],
    isMember: (peer) => members.has(peer),
    onFound: (...what) => found.push(what),
    ...options,
    keys,
  });
  const peer = hexOf(keys.publicKey);
  const addresses = host.addresses().map((each) => each.replace(/\/p2p\/.*$/, ''));
  return { host, keys, peer, members, found, target: { peer, addresses } };
}

/** Both know each other. */
export async function startPair(): Promise<readonly [TestHost, TestHost]> {
  const [a, b] = [await startHost(), await startHost()];
  a.members.add(b.peer);
  b.members.add(a.peer);
  return [a, b];
}

/** What came over a link. */
export interface Heard {
  readonly links: Link[];
  readonly bytes: number[];
  ends: number;
  readonly hear: (link: Link) => {
    readonly onBytes: (bytes: Uint8Array) => void;
    readonly onEnd: () => void;
  };
}

export function listen(): Heard {
  const heard: Heard = {
    links: [],
    bytes: [],
    ends: 0,
    hear(link) {
      heard.links.push(link);
      return {
        onBytes: (bytes) => {
          for (const byte of bytes) heard.bytes.push(byte);
        },
        onEnd: () => {
          heard.ends++;
        },
      };
    },
  };
  return heard;
}
