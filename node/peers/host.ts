import { identify } from '@libp2p/identify';
import { FaultTolerance, type Connection, type PeerId, type Stream } from '@libp2p/interface';
import { mdns } from '@libp2p/mdns';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { ElatioError } from '../../protocol/error.ts';
import type { Peer } from '../../protocol/sync/interface.ts';
import { watchAlive } from './alive.ts';
import { dialable, isLoopback, withPeerId } from './addresses.ts';
import { type DeviceKeys, peerIdOf, peerOf, privateKeyOf } from './identity.ts';
import { abortConnection, createLink, type Link, type LinkEnds } from './link.ts';
import { membersOnly } from './members-only.ts';
import { freePort } from './port.ts';

/** What a node hears of when a device opens a link to it. */
export type Hear = (link: Link) => LinkEnds;

/** Where other devices reach this one, and it them. */
export interface Host {
  /** libp2p's text of this device's key, `12D3Koo…`. */
  readonly peerId: string;
  /** Multiaddrs at which it listens, with the peer id; those of the loopback interface last. */
  addresses(): readonly string[];
  /** Multiaddrs, at which others may look for it, without the peer id or loopback. */
  published(): readonly string[];
  /** Has links of a protocol that members open heard by `hear`; gives back what ends that. */
  serve(protocol: string, hear: Hear): Promise<() => Promise<void>>;
  /**
   * As `serve`, but anybody may knock, for as long as the door is open; strangers get no other protocol. See
   * `gate.ts`.
   */
  openDoor(protocol: string, hear: Hear): Promise<() => Promise<void>>;
  /**
   * Opens a link to a device, trying its addresses until one answers and proves to be it; to whoever is there where no
   * device is named.
   * @throws ElatioError ELATIO_PEERS_UNREACHABLE; what the signal says
   */
  connect(
    to: { readonly peer: Peer | undefined; readonly addresses: readonly string[] },
    protocol: string,
    hear: Hear,
    signal: AbortSignal,
  ): Promise<Link>;
  /** As `serve`, for who calls with the key of an owner, and has nothing else: see `../recovery`. */
  serveOwner(protocol: string, hear: Hear): Promise<void>;
  /** Ends all connections with a device. */
  drop(peer: Peer): void;
  stop(): Promise<void>;
}

export interface HostDeps {
  readonly keys: DeviceKeys;
  /** 0 for any. */
  readonly port: number;
  readonly mdns: boolean;
  /** IP addresses to listen at; all there are where absent. */
  readonly hosts?: readonly string[];
  /** How often it is asked whether the others are there; shorter in tests. */
  readonly aliveMs?: number;
  /** Whether a device belongs to the owner, now. */
  readonly isMember: (peer: Peer) => boolean;
  /** Whether a key is an owner's own, which the owner's words make; none is where absent. */
  readonly isOwner?: (peer: Peer) => boolean;
  /** Told where a member says that it is, or was heard of in the local network. */
  readonly onFound: (peer: Peer, addresses: readonly string[], how: 'mdns' | 'told') => void;
  /** Told where anybody is who answers in the local network; whoever asks for it does not answer there. */
  readonly onHeard?: ((addresses: readonly string[]) => void) | undefined;
}

const EVERYWHERE = ['0.0.0.0', '::'] as const;
/** Ours alone, so that nodes of other libp2p networks neither answer nor dial. */
const SERVICE = '_elatio._udp.local';
const SECOND = 1000;
const MOST_CONNECTIONS = 64;
const MOST_STRANGERS = 8;
const discover = mdns({ serviceTag: SERVICE });
const listen = mdns({ serviceTag: SERVICE, broadcast: false });
const STREAM_WINDOW = 2 * 1024 * 1024;

/**
 * Starts listening.
 * @throws ElatioError ELATIO_PEERS_LISTEN
 */
export async function createHost(deps: HostDeps): Promise<Host> {
  const { keys, isMember, isOwner = () => false, onFound, onHeard, hosts = EVERYWHERE } = deps;
  let doors = 0;
  const strangers = new Set<Connection>();
  const isStranger = (connection: Connection): boolean => {
    const peer = peerOf(connection.remotePeer);
    return peer === undefined || !isMember(peer);
  };
  // libp2p's own event tells of each peer that it meets, also of those that it was told to dial.
  const listeningMdns: typeof discover = (components) => {
    const discovery = (onHeard ? listen : discover)(components);
    discovery.addEventListener('peer', ({ detail: { id, multiaddrs } }) => {
      const heard = multiaddrs.map(String);
      onHeard?.(heard.map(dialable).filter((each) => each !== undefined));
      found(id, heard, 'mdns');
    });
    return discovery;
  };
  const port = await freePort(deps.port, hosts);
  const node = await createLibp2p({
    start: false,
    privateKey: privateKeyOf(keys),
    nodeInfo: { name: 'elatio', version: '1', userAgent: 'elatio' },
    addresses: {
      listen: hosts.map((host) => `/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/${port}`),
    },
    // A machine without IPv6 is no reason not to listen at all.
    transportManager: { faultTolerance: FaultTolerance.NO_FATAL },
    transports: [tcp({ maxConnections: 2 * MOST_CONNECTIONS, backlog: MOST_CONNECTIONS })],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: 32,
        maxOutboundStreams: 32,
        enableKeepAlive: false,
        streamOptions: { maxStreamWindowSize: STREAM_WINDOW },
      }),
    ],
    connectionManager: {
      maxConnections: MOST_CONNECTIONS,
      maxParallelDials: 8,
      maxIncomingPendingConnections: 16,
      inboundConnectionThreshold: 10,
      inboundUpgradeTimeout: 10 * SECOND,
      addressDialTimeout: 4 * SECOND,
    },
    connectionMonitor: { enabled: false },
    connectionGater: {
      // The first moment at which it is known who is there, and before any protocol.
      denyInboundEncryptedConnection(id) {
        const peer = peerOf(id);
        if (peer === undefined) return true;
        if (isMember(peer) || isOwner(peer)) return false;
        return doors === 0 || strangers.size >= MOST_STRANGERS;
      },
      // By itself libp2p keeps no node from dialling addresses in the local network, which is where peers are.
      denyDialMultiaddr: () => false,
    },
    peerDiscovery: deps.mdns ? [listeningMdns] : [],
    services: {
      identify: membersOnly(identify({ runOnConnectionOpen: false }), isStranger),
      ping: membersOnly(ping(), isStranger),
    },
  }).catch((cause: unknown) => {
    throw cannotListen(cause);
  });
  node.addEventListener('connection:open', ({ detail }) => {
    if (isStranger(detail)) strangers.add(detail);
    else void ask(detail);
  });
  node.addEventListener('connection:close', ({ detail }) => strangers.delete(detail));
  function found(id: PeerId, heard: readonly string[], how: 'mdns' | 'told'): void {
    const peer = peerOf(id);
    if (peer === undefined || !isMember(peer)) return;
    const addresses = heard.map(dialable).filter((each) => each !== undefined);
    if (addresses.length > 0) onFound(peer, addresses, how);
  }
  /** Where a member listens. */
  async function ask(connection: Connection): Promise<void> {
    const isHere = isLoopback(connection.remoteAddr);
    await node.services.identify.identify(connection).then(
      ({ peerId, listenAddrs }) => {
        const known = listenAddrs.filter((address) => isHere || !isLoopback(address));
        found(peerId, known.map(String), 'told');
      },
      // It has ended, or is too busy: so it is found where it was.
      () => undefined,
    );
  }
  await node.start();
  if (node.getMultiaddrs().length === 0) {
    await node.stop();
    throw cannotListen(undefined);
  }

  const alive = watchAlive({
    connections: () => node.getConnections().filter((connection) => !isStranger(connection)),
    ping: (peer, signal) => node.services.ping.ping(peer, { signal }),
    everyMs: deps.aliveMs,
  });
  const open = (stream: Stream, connection: Connection, hear: Hear): Link | undefined => {
    const peer = peerOf(connection.remotePeer);
    return peer === undefined ? undefined : createLink({ stream, connection, peer, hear });
  };
  const ownAddresses = (): readonly Multiaddr[] => {
    const all = node.getMultiaddrs();
    return [...all.filter((each) => !isLoopback(each)), ...all.filter(isLoopback)];
  };
  return {
    peerId: node.peerId.toString(),
    addresses: () => ownAddresses().map(String),
    published: () =>
      ownAddresses()
        .filter((each) => !isLoopback(each))
        .map((each) => dialable(each.toString()))
        .filter((each) => each !== undefined),
    async serve(protocol, hear) {
      await node.handle(protocol, (stream, connection) => {
        if (isStranger(connection)) stream.abort(new Error('who?'));
        else open(stream, connection, hear);
      });
      return () => node.unhandle(protocol);
    },
    async serveOwner(protocol, hear) {
      await node.handle(protocol, (stream, connection) => {
        const peer = peerOf(connection.remotePeer);
        if (peer !== undefined && isOwner(peer)) open(stream, connection, hear);
        else stream.abort(new Error('who?'));
      });
    },
    async openDoor(protocol, hear) {
      doors++;
      await node.handle(protocol, (stream, connection) => void open(stream, connection, hear));
      let isOpen = true;
      return async () => {
        if (!isOpen) return;
        isOpen = false;
        doors--;
        await node.unhandle(protocol);
        if (doors > 0) return;
        // Whoever became a member meanwhile is none any more.
        for (const connection of strangers) {
          if (isStranger(connection)) abortConnection(connection, new Error('the door is closed'));
        }
      };
    },
    async connect({ peer, addresses }, protocol, hear, signal) {
      const id = peer === undefined ? undefined : peerIdOf(peer).toString();
      const targets = addresses.map((each) =>
        multiaddr(id === undefined ? each : withPeerId(each, id)),
      );
      try {
        const connection = await node.dial(targets, { signal });
        const stream = await connection.newStream(protocol, { signal });
        const there = peer ?? peerOf(connection.remotePeer);
        if (there === undefined) throw new Error('who is there has no key of ours');
        return createLink({ stream, connection, peer: there, hear });
      } catch (cause) {
        signal.throwIfAborted();
        throw new ElatioError(
          'ELATIO_PEERS_UNREACHABLE',
          'The device does not answer: it is off, in another network, or does not let this one in.',
          { cause },
        );
      }
    },
    drop(peer) {
      for (const connection of node.getConnections(peerIdOf(peer))) {
        abortConnection(connection, new Error('it is to end'));
      }
    },
    async stop() {
      alive.stop();
      await node.stop();
    },
  };
}

/**
 * A host that only calls, by keys that are no device's.
 * @param onHeard told of all that answer in the local network; nobody is asked there where absent
 */
export function createCaller(keys: DeviceKeys, onHeard?: HostDeps['onHeard']): Promise<Host> {
  return createHost({
    keys,
    port: 0,
    mdns: onHeard !== undefined,
    onHeard,
    hosts: ['127.0.0.1'],
    isMember: () => false,
    onFound: () => undefined,
  });
}

function cannotListen(cause: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_PEERS_LISTEN',
    'Other devices cannot reach this one: there is no address and port to listen at. Choose another --peer-port.',
    { cause },
  );
}
