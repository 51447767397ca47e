import type { Stream } from '@libp2p/interface';
import { joinBytes } from '../../protocol/bytes.ts';
import type { Hex } from '../exchange/offer.ts';
import type { Allowance, Clock } from './allowance.ts';
import { type Channel, createChannel } from './channel.ts';
import { away, brokenFrame, busy } from './failure.ts';
import type { Frame } from './frames.ts';
import {
  frameOfData,
  frameOfFailure,
  frameOfListing,
  frameOfOffer,
  frameOfShown,
  MOST_DATA,
  MOST_QUESTION,
  type Proposal,
  type Question,
  questionOfFrame,
  type Range,
  type Shown,
  type ToldOffer,
} from './wire.ts';

/** Who asks, and until when. */
export interface Asker {
  /** libp2p's text of its key. */
  readonly peer: string;
  /** Aborted once nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * What is sold here. Each may fail with ELATIO_MARKET_UNKNOWN, ELATIO_MARKET_REFUSED or ELATIO_MARKET_BUSY, which are told
 * with their message; of any other failure nothing is told but that there was one.
 */
export interface Shop {
  offer(sale: Hex, asker: Asker): Promise<ToldOffer>;
  order(order: { readonly ware: string; readonly buyer: Hex }, asker: Asker): Promise<ToldOffer>;
  /** What a ware is, for who has not ordered it. */
  look(ware: string, asker: Asker): Promise<Shown>;
  /** Exactly `count` leaves of 32 bytes, in pieces of any size; fails for what the sale does not have. */
  leaves(range: Range, asker: Asker): AsyncIterable<Uint8Array>;
  /** Exactly `count` chunks of ciphertext, in pieces of any size; fails for what the sale does not have. */
  cipher(range: Range, asker: Asker): AsyncIterable<Uint8Array>;
  propose(proposal: Proposal, asker: Asker): Promise<void>;
}

export interface AnsweringDeps {
  readonly shop: Shop;
  /** What is listed, 256 at most. */
  readonly listings: () => readonly Uint8Array[];
  readonly allowance: Allowance;
  readonly clock: Clock;
  /** Questions that are answered at once. */
  readonly mostStreams: { readonly each: number; readonly all: number };
  /** How long, in ms, an asker may neither say nor take anything. */
  readonly idleMs: number;
  /** How long, in ms, an answer may take from its question on: an asker that takes too little asks again for the rest. */
  readonly mostMs: number;
}

/** Answers questions. */
export interface Answering {
  /** Never fails: whatever goes wrong ends the stream. */
  answer(stream: Stream, peer: string): Promise<void>;
}

const QUESTION_MS = 10_000;

export function createAnswering(deps: AnsweringDeps): Answering {
  const { shop, listings, allowance, clock, mostStreams, idleMs, mostMs } = deps;
  const open = new Map<string, number>();
  let all = 0;

  async function respond(channel: Channel, question: Question, asker: Asker): Promise<void> {
    switch (question.kind) {
      case 'offer':
        return channel.send(frameOfOffer(await shop.offer(question.sale, asker)));
      case 'order':
        if (!allowance.take('orders', asker.peer)) throw busy();
        return channel.send(frameOfOffer(await shop.order(question, asker)));
      case 'leaves':
        return give(channel, shop.leaves(question, asker), asker);
      case 'cipher':
        return give(channel, shop.cipher(question, asker), asker);
      case 'propose':
        return shop.propose(question, asker);
      case 'look':
        return channel.send(frameOfShown(await shop.look(question.ware, asker)));
      case 'listings':
        for (const bytes of listings()) await channel.send(frameOfListing(bytes));
    }
  }

  async function give(
    channel: Channel,
    source: AsyncIterable<Uint8Array>,
    { peer, signal }: Asker,
  ): Promise<void> {
    for await (const piece of inFrames(source)) {
      const wait = allowance.spend(piece.length, peer);
      if (wait > 0) await clock.sleep(wait, signal);
      signal.throwIfAborted();
      await channel.send(frameOfData(piece));
    }
  }

  async function converse(channel: Channel, peer: string, signal: AbortSignal): Promise<void> {
    const timer = setTimeout(() => channel.cut(away()), QUESTION_MS);
    const frame = await questionFrom(channel).finally(() => clearTimeout(timer));
    try {
      if (!allowance.take('questions', peer)) throw busy();
      await respond(channel, questionOfFrame(frame), { peer, signal });
    } catch (error) {
      signal.throwIfAborted();
      await channel.send(frameOfFailure(error));
    }
    await channel.end();
    await channel.close();
  }

  return {
    async answer(stream, peer) {
      const here = open.get(peer) ?? 0;
      if (here >= mostStreams.each || all >= mostStreams.all) {
        stream.abort(busy());
        return;
      }
      open.set(peer, here + 1);
      all++;
      const gone = new AbortController();
      const channel = createChannel({ stream, most: { frames: 1, bytes: MOST_QUESTION }, idleMs });
      stream.addEventListener('close', () => gone.abort(away()));
      const timer = setTimeout(() => channel.cut(away()), mostMs);
      try {
        await converse(channel, peer, gone.signal);
      } catch (error) {
        channel.cut(away(error));
      } finally {
        clearTimeout(timer);
        all--;
        const left = (open.get(peer) ?? 1) - 1;
        if (left > 0) open.set(peer, left);
        else open.delete(peer);
      }
    },
  };
}

async function questionFrom(channel: Channel): Promise<Frame> {
  let question: Frame | undefined;
  for await (const frame of channel.frames()) question = frame;
  if (question === undefined) throw brokenFrame('it asks nothing');
  return question;
}

/** The same bytes, as frames of data have them. */
async function* inFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + MOST_DATA - length);
      at += part.length;
      length += part.length;
      parts.push(part);
      if (length < MOST_DATA) continue;
      yield joinBytes(...parts);
      parts = [];
      length = 0;
    }
  }
  if (length > 0) yield joinBytes(...parts);
}
