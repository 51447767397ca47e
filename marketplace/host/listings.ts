import {
  type GossipSub,
  type Message,
  type SubscriptionChangeData,
  TopicValidatorResult,
} from '@libp2p/gossipsub';
import type { PeerId } from '@libp2p/interface';
import { sameBytes } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import { type Clock, createBuckets, type Rate } from './allowance.ts';
import { createBoard, keyOf } from './board.ts';
import { LISTINGS_TOPIC, SEEN_MS } from './gossip.ts';
import { decodeListing, encodeListing, MOST_LISTING, type SignedListing } from './listing.ts';
import { MOST_TOLD } from './wire.ts';

/** What is listed, here and by others. */
export interface Listings {
  /** What others list, the latest heard first; whoever lists it may be gone. */
  heard(): readonly SignedListing[];
  /**
   * Lists something, again and again until it expires or is withdrawn; in place of what was listed of the same goods.
   * @throws ElatioError ELATIO_MARKET_LISTING where it is malformed, expired or not signed
   */
  publish(listing: SignedListing): Promise<void>;
  /** Lists it no more; others forget it as it expires. */
  withdraw(listing: SignedListing): void;
  /** Listings for who has just come: those of here, and the latest heard, 256 at most. */
  told(): readonly Uint8Array[];
  /** What somebody says who was asked; whether it is a listing that its seller signed. */
  take(bytes: Uint8Array): boolean;
  stop(): void;
}

export interface ListingsDeps {
  /** Whether the seller's key signed it. */
  readonly isSigned: (listing: SignedListing) => boolean;
  readonly clock: Pick<Clock, 'now'>;
  /** Seconds since 1970. */
  readonly time: () => number;
  readonly most: { readonly each: number; readonly all: number };
  /** How many messages a peer may bring. */
  readonly messages: Rate;
  /** How often, in ms, what is listed here is told. */
  readonly everyMs: number;
  /** Told of each listing that was not there before. */
  readonly onListing?: ((listing: SignedListing) => void) | undefined;
}

/** Who brings so much too much, in ms of its rate, is not heard until that is over. */
const MUTED_MS = 5_000;
const MUTED = -100;
/** What is no longer new is forgotten once a second. */
const SWEEP_MS = 2_000;

/** Listings without a network yet, and what a gossip holds against peers: the gossip is made with it. */
export function createListings(deps: ListingsDeps): {
  readonly scoreOf: (peer: string) => number;
  join(gossip: GossipSub): Listings;
} {
  const { isSigned, clock, time, most, messages, everyMs, onListing } = deps;
  const board = createBoard({ time, most });
  const buckets = createBuckets(clock, messages);
  const own = new Map<string, { readonly listing: SignedListing; readonly bytes: Uint8Array }>();

  function hear(peer: PeerId, { data }: Message): TopicValidatorResult {
    // Those that it only passes on may be others' doing.
    if (buckets(peer.toString()).spend(1) > 0) return TopicValidatorResult.Ignore;
    return weigh(data);
  }

  function weigh(bytes: Uint8Array): TopicValidatorResult {
    const listing = bytes.length > MOST_LISTING ? undefined : sound(bytes);
    if (!listing) return TopicValidatorResult.Reject;
    const there = board.like(listing);
    const isKnown = there !== undefined && sameBytes(encodeListing(there), bytes);
    if (!isKnown && there && listing.issued <= there.issued) return TopicValidatorResult.Ignore;
    if (!isKnown && !isSigned(listing)) return TopicValidatorResult.Reject;
    if (own.has(keyOf(listing))) return TopicValidatorResult.Accept;
    if (!board.add(listing)) return TopicValidatorResult.Ignore;
    if (!isKnown) onListing?.(listing);
    return TopicValidatorResult.Accept;
  }

  return {
    scoreOf: (peer) => (buckets(peer).spend(0) > MUTED_MS ? MUTED : 0),
    join(gossip) {
      gossip.topicValidators.set(LISTINGS_TOPIC, hear);
      gossip.subscribe(LISTINGS_TOPIC);
      const timer = setInterval(() => void tellAll(), everyMs).unref();

      let later: NodeJS.Timeout | undefined;
      gossip.addEventListener('subscription-change', tellNewcomer);

      async function tellAll(): Promise<void> {
        for (const [key, { listing, bytes }] of own) {
          if (listing.expiry <= time()) own.delete(key);
          else await tell(bytes);
        }
      }
      /** What is told to nobody would count as told, and could not be told again for a while. */
      async function tell(bytes: Uint8Array): Promise<void> {
        if (gossip.getSubscribers(LISTINGS_TOPIC).length === 0) return;
        // That it fails is no failure: it is told again.
        await gossip.publish(LISTINGS_TOPIC, bytes).catch(() => undefined);
      }
      /** At once what was not told lately, and then the rest: it was told before this one could hear it. */
      function tellNewcomer({
        detail: { subscriptions },
      }: CustomEvent<SubscriptionChangeData>): void {
        if (!subscriptions.some(({ subscribe }) => subscribe)) return;
        void tellAll();
        later ??= setTimeout(() => {
          later = undefined;
          void tellAll();
        }, SEEN_MS + SWEEP_MS).unref();
      }

      return {
        heard: () => board.all(),
        async publish(listing) {
          const bytes = encodeListing(listing);
          if (listing.expiry <= time() || !isSigned(listing)) {
            throw new ElatioError(
              'ELATIO_MARKET_LISTING',
              'This cannot be listed: it has expired, or its seller has not signed it.',
            );
          }
          own.set(keyOf(listing), { listing, bytes });
          await tell(bytes);
        },
        withdraw(listing) {
          own.delete(keyOf(listing));
        },
        told: () =>
          [
            ...[...own.values()].map(({ bytes }) => bytes),
            ...board.all().slice(0, MOST_TOLD).map(encodeListing),
          ].slice(0, MOST_TOLD),
        take: (bytes) => weigh(bytes) !== TopicValidatorResult.Reject,
        stop() {
          clearInterval(timer);
          clearTimeout(later);
          gossip.removeEventListener('subscription-change', tellNewcomer);
          own.clear();
        },
      };
    },
  };
}

function sound(bytes: Uint8Array): SignedListing | undefined {
  try {
    return decodeListing(bytes);
  } catch {
    return undefined;
  }
}
