import type { GossipSub } from '@libp2p/gossipsub';
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import {
  type Connection,
  type ConnectionGater,
  FaultTolerance,
  type Libp2p,
  type PeerId,
} from '@libp2p/interface';
import { ping, type Ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { createLibp2p } from 'libp2p';
import { ElatioError } from '../../protocol/error.ts';
import { hostOf, MOST_ADDRESSES } from './addresses.ts';
import { marketGossip } from './gossip.ts';
import type { Limits } from './limits.ts';

/** libp2p as the market uses it. */
export type Network = Libp2p<{ ping: Ping; gossip: GossipSub }>;

export interface NetworkDeps {
  /** 32 bytes. */
  readonly seed: Uint8Array;
  /** 0 for any. */
  readonly port: number;
  /** IP addresses to listen at; all there are where absent. */
  readonly hosts?: readonly string[] | undefined;
  readonly limits: Limits;
  /** What is held against a peer, for the gossip. */
  readonly scoreOf: (peer: string) => number;
}

/** One and the same for all: a version would tell hosts apart. */
const AGENT = { name: 'elatio-market', version: '1', userAgent: 'elatio-market' };
const EVERYWHERE = ['0.0.0.0', '::'] as const;
const SECOND = 1_000;

/**
 * Starts listening. Everybody may come, a bounded number of them.
 * @throws ElatioError ELATIO_MARKET_LISTEN
 */
export async function openNetwork(deps: NetworkDeps): Promise<Network> {
  const { seed, port, hosts = EVERYWHERE, limits, scoreOf } = deps;
  const node: Network = await createLibp2p({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    nodeInfo: AGENT,
    addresses: {
      listen: hosts.map((host) => `/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/${port}`),
    },
    // A machine without IPv6 is no reason not to listen at all.
    transportManager: { faultTolerance: FaultTolerance.NO_FATAL },
    transports: [tcp({ maxConnections: limits.connections, backlog: limits.pending })],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: limits.streams,
        maxOutboundStreams: limits.streams,
        enableKeepAlive: false,
        streamOptions: { maxStreamWindowSize: limits.window },
      }),
    ],
    connectionManager: {
      maxConnections: limits.connections,
      maxParallelDials: 8,
      maxDialQueueLength: 64,
      maxPeerAddrsToDial: MOST_ADDRESSES,
      maxIncomingPendingConnections: limits.pending,
      inboundConnectionThreshold: limits.connectionsFromHost,
      inboundUpgradeTimeout: 10 * SECOND,
      inboundStreamProtocolNegotiationTimeout: 10 * SECOND,
      addressDialTimeout: 4 * SECOND,
    },
    connectionMonitor: { enabled: false },
    connectionGater: gate(limits, (id) => node.getConnections(id)),
    services: { identify: identify(), ping: ping(), gossip: marketGossip(scoreOf) },
  }).catch((cause: unknown) => {
    throw cannotListen(cause);
  });
  await node.start();
  if (node.getMultiaddrs().length > 0) return node;
  await node.stop();
  throw cannotListen(undefined);
}

/** Whom there is room for. */
function gate(limits: Limits, connections: (id?: PeerId) => Connection[]): ConnectionGater {
  return {
    denyInboundConnection({ remoteAddr }) {
      const host = hostOf(remoteAddr.toString());
      const inbound = connections().filter(({ direction }) => direction === 'inbound');
      const fromThere = inbound.filter((each) => hostOf(each.remoteAddr.toString()) === host);
      return inbound.length >= limits.inbound || fromThere.length >= limits.connectionsFromHost;
    },
    denyInboundEncryptedConnection: (id) =>
      id.type !== 'Ed25519' || connections(id).length >= limits.connectionsEach,
    // By itself libp2p keeps no node from dialling addresses of the local network, which is where some sellers are.
    denyDialMultiaddr: () => false,
  };
}

function cannotListen(cause: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_MARKET_LISTEN',
    'The market cannot be reached here: there is no address and port to listen at. Choose another port.',
    { cause },
  );
}
