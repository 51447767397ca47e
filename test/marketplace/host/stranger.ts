import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { gossipsub, type GossipSub, StrictNoSign } from '@libp2p/gossipsub';
import { identify } from '@libp2p/identify';
import type { Libp2p, Stream } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import type { Place } from '../../../marketplace/host/index.ts';
import { MARKET_PROTOCOL } from '../../../marketplace/host/wire.ts';

/** A program that keeps to no rules but libp2p's. */
export interface Stranger {
  readonly node: Libp2p<{ gossip: GossipSub }>;
  /** A stream to somebody, over which anything can be said. */
  open(to: Place): Promise<Stream>;
  /** Where it answers questions, with anything. */
  answer(handle: (stream: Stream) => void): Promise<Place>;
  stop(): Promise<void>;
}

export async function startStranger(): Promise<Stranger> {
  const node: Stranger['node'] = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxOutboundStreams: 10_000 })],
    connectionMonitor: { enabled: false },
    connectionGater: { denyDialMultiaddr: () => false },
    services: {
      identify: identify(),
      gossip: gossipsub({
        globalSignaturePolicy: StrictNoSign,
        allowPublishToZeroTopicPeers: true,
        maxOutboundBufferSize: Infinity,
      }),
    },
  });
  return {
    node,
    async open({ peer, addresses }) {
      const connection = await node.dial(multiaddr(`${addresses[0]}/p2p/${peer}`));
      return connection.newStream(MARKET_PROTOCOL, { maxOutboundStreams: 10_000 });
    },
    async answer(handle) {
      await node.handle(MARKET_PROTOCOL, (stream) => handle(stream));
      const addresses = node.getMultiaddrs().map((each) => String(each).replace(/\/p2p\/.*/, ''));
      return { peer: node.peerId.toString(), addresses };
    },
    async stop() {
      await node.stop();
    },
  };
}

/** All that the other side says, until the stream is over. */
export async function heardOn(stream: Stream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  stream.addEventListener('message', ({ data }) => {
    parts.push(data instanceof Uint8Array ? data : data.subarray());
  });
  await new Promise<void>((resolve) => {
    if (stream.status !== 'open') resolve();
    stream.addEventListener('end', () => resolve());
    stream.addEventListener('close', () => resolve());
  });
  return new Uint8Array(Buffer.concat(parts));
}
