import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Stream } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr } from '@multiformats/multiaddr';
import { dialable, toldAddresses } from './addresses.ts';
import { abortConnection, watchAlive } from './alive.ts';
import { type Clock, createAllowance, createBucket } from './allowance.ts';
import { createAnswering, type Shop } from './answering.ts';
import { type Asking, createAsking } from './asking.ts';
import { createDownload, type Download } from './download.ts';
import { away } from './failure.ts';
import { LIMITS, type Limits } from './limits.ts';
import { formatLink, type Goods, type Place } from './link.ts';
import type { SignedListing } from './listing.ts';
import { createListings, type Listings } from './listings.ts';
import { openNetwork } from './network.ts';
import { MARKET_PROTOCOL } from './wire.ts';

/** This program on the market. */
export interface MarketHost {
  /** libp2p's text of its key. */
  readonly peer: string;
  /** Where others reach it, those of the loopback interface last. */
  place(): Place;
  /** Where something of here is sold. */
  link(goods: Goods): string;
  readonly asking: Asking;
  readonly download: Download;
  readonly listings: Pick<Listings, 'heard' | 'publish' | 'withdraw'>;
  /** How many are connected. */
  connections(): number;
  stop(): Promise<void>;
}

export interface MarketHostDeps {
  /** 32 bytes, random, of the market alone: whoever knew it for another key's would know whose host it is. */
  readonly seed: Uint8Array;
  readonly shop: Shop;
  /** 0 for any. */
  readonly port: number;
  /** IP addresses to listen at; all there are where absent. */
  readonly hosts?: readonly string[];
  /** Multiaddrs of those to be connected with, with or without who is there. */
  readonly bootstrap: readonly string[];
  readonly isSigned: (listing: SignedListing) => boolean;
  readonly onListing?: (listing: SignedListing) => void;
  /** Seconds since 1970. */
  readonly time: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
}

const SECOND = 1_000;
/** How often those to be connected with are called who are not. */
const CALL_MS = 60 * SECOND;
/** How often somebody who connects is asked what is listed. */
const GREETINGS = { perSecond: 0.1, burst: 8 };
const GREETING_MS = 60 * SECOND;
const NEGOTIATION_MS = 10 * SECOND;
/** Why a connection that stands gives no stream. */
const LASTING: ReadonlySet<string> = new Set([
  'UnsupportedProtocolError',
  'TooManyOutboundProtocolStreamsError',
]);

const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

/**
 * Starts listening.
 * @throws ElatioError ELATIO_MARKET_LISTEN
 */
export async function createMarketHost(deps: MarketHostDeps): Promise<MarketHost> {
  const { seed, shop, port, hosts, bootstrap, time, random, clock = CLOCK } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  const { idleMs, orderMs } = limits;
  const gossiped = createListings({
    isSigned: deps.isSigned,
    onListing: deps.onListing,
    clock,
    time,
    most: limits.listings,
    messages: limits.messages,
    everyMs: limits.everyMs,
  });
  const node = await openNetwork({ seed, port, hosts, limits, scoreOf: gossiped.scoreOf });
  const stopping = new AbortController();
  const { rates, answers } = limits;
  const listings = gossiped.join(node.services.gossip);
  const answering = createAnswering({
    shop,
    listings: () => listings.told(),
    allowance: createAllowance({ clock, ...rates }),
    clock,
    mostStreams: answers,
    idleMs,
    mostMs: limits.answerMs,
  });
  await node.handle(
    MARKET_PROTOCOL,
    (stream, { remotePeer }) => void answering.answer(stream, remotePeer.toString()),
    // Beyond its own limit libp2p ends all of them, also those that were there before.
    { maxInboundStreams: limits.streams, maxOutboundStreams: limits.streams },
  );
  const asking = createAsking({ open, idleMs, orderMs });

  async function open(place: Place, signal: AbortSignal): Promise<Stream> {
    const until = AbortSignal.any([signal, stopping.signal]);
    try {
      return (await openThere(place.peer, until)) ?? (await openAnew(place, until));
    } catch (cause) {
      signal.throwIfAborted();
      throw away(cause);
    }
  }
  /** Over a connection that there is; one that has died without a word is ended, so that the next is another. */
  async function openThere(peer: string, signal: AbortSignal): Promise<Stream | undefined> {
    const there = node.getConnections(peerIdFromString(peer));
    for (const connection of there.filter(({ status }) => status === 'open')) {
      try {
        return await newStream(connection, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof Error && LASTING.has(error.name)) throw error;
        abortConnection(connection, away(error));
      }
    }
    return undefined;
  }
  async function openAnew({ peer, addresses }: Place, signal: AbortSignal): Promise<Stream> {
    if (addresses.length === 0) throw away();
    const targets = addresses.map((address) => multiaddr(`${address}/p2p/${peer}`));
    return newStream(await node.dial(targets, { signal }), signal);
  }
  function newStream(connection: Connection, signal: AbortSignal): Promise<Stream> {
    const soon = AbortSignal.timeout(Math.min(idleMs, NEGOTIATION_MS));
    return connection.newStream(MARKET_PROTOCOL, { signal: AbortSignal.any([signal, soon]) });
  }

  async function greet(peer: string): Promise<void> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(GREETING_MS)]);
    try {
      for await (const bytes of asking.listings({ peer, addresses: [] }, signal)) {
        if (!listings.take(bytes)) break;
      }
    } catch {
      // Nothing was lost but what it would have said.
    }
  }
  const greetings = createBucket(clock, GREETINGS);
  node.addEventListener('peer:identify', ({ detail: { peerId, protocols } }) => {
    if (protocols.includes(MARKET_PROTOCOL) && greetings.take()) void greet(peerId.toString());
  });

  function callAll(): void {
    const known = new Set(node.getConnections().map(({ remoteAddr }) => remoteAddr.toString()));
    for (const address of bootstrap) {
      if (known.has(address)) continue;
      // Somebody who is not there is called again.
      node.dial(multiaddr(address), { signal: stopping.signal }).catch(() => undefined);
    }
  }
  const calling = setInterval(callAll, CALL_MS).unref();
  callAll();
  const alive = watchAlive({
    connections: () => node.getConnections(),
    ping: (peer, signal) => node.services.ping.ping(peer, { signal }),
  });

  const peer = node.peerId.toString();
  const place = (): Place => {
    const all = node.getMultiaddrs().map((each) => dialable(each.toString()));
    return { peer, addresses: toldAddresses(all.filter((each) => each !== undefined)) };
  };
  return {
    peer,
    place,
    link: (goods) => formatLink({ place: place(), goods }),
    asking,
    download: createDownload({ asking, clock, random }),
    listings,
    connections: () => node.getConnections().length,
    async stop() {
      clearInterval(calling);
      alive.stop();
      listings.stop();
      stopping.abort(away());
      await node.stop();
    },
  };
}
