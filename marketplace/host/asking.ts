import type { Stream } from '@libp2p/interface';
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import { createChannel } from './channel.ts';
import { brokenFrame } from './failure.ts';
import { type Frame, MOST_FRAME } from './frames.ts';
import type { Place } from './link.ts';
import {
  dataOfFrame,
  frameOfQuestion,
  listingOfFrame,
  MOST_DATA,
  MOST_TOLD,
  offerOfFrame,
  type Proposal,
  type Question,
  type Range,
  type Shown,
  shownOfFrame,
  type ToldOffer,
  unexpected,
} from './wire.ts';

/** A range of leaves or of ciphertext, and how many bytes are in each of its chunks. */
export interface AskedRange extends Range {
  readonly kind: 'leaves' | 'cipher';
  readonly size: number;
}

/**
 * Asks other market hosts. What comes is well formed and nothing else is checked: that a seller signed an offer, that bytes
 * are those of its roots, is for whoever asks.
 *
 * Each fails with ELATIO_MARKET_AWAY, ELATIO_MARKET_FRAME, with what the other side tells (ELATIO_MARKET_BUSY, _UNKNOWN,
 * _REFUSED, _FAILED), or with what the signal says; an offer with a field out of bounds with ELATIO_MARKET_OFFER_MALFORMED.
 */
export interface Asking {
  offer(at: Place, sale: Hex, signal: AbortSignal): Promise<ToldOffer>;
  order(at: Place, order: { ware: string; buyer: Hex }, signal: AbortSignal): Promise<ToldOffer>;
  /** What a ware is; nobody has signed it. */
  look(at: Place, ware: string, signal: AbortSignal): Promise<Shown>;
  propose(at: Place, proposal: Proposal, signal: AbortSignal): Promise<void>;
  /** Listings that it has, as bytes of which nobody has looked at the signature. */
  listings(at: Place, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  /**
   * `count` times `size` bytes, in pieces; also ELATIO_MARKET_LENGTH, after what was asked for where there is more, where
   * there is less at the end.
   */
  range(at: Place, range: AskedRange, signal: AbortSignal): AsyncGenerator<Uint8Array>;
}

/** @param deps.open gives a stream of the market's protocol, or fails with ELATIO_MARKET_AWAY */
export function createAsking({
  open,
  idleMs,
  orderMs,
}: {
  readonly open: (at: Place, signal: AbortSignal) => Promise<Stream>;
  /** How long, in ms, to wait for something to happen. */
  readonly idleMs: number;
  /** The same for an order: the seller may have to seal the goods first. */
  readonly orderMs: number;
}): Asking {
  async function* ask(
    at: Place,
    question: Question,
    { frames, signal }: { readonly frames: number; readonly signal: AbortSignal },
  ): AsyncGenerator<Frame, void, undefined> {
    const stream = await open(at, signal);
    const channel = createChannel({
      stream,
      most: { frames, bytes: MOST_FRAME },
      idleMs: question.kind === 'order' ? orderMs : idleMs,
    });
    const stop = (): void => channel.cut(reasonOf(signal));
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) stop();
      await channel.send(frameOfQuestion(question));
      await channel.end();
      yield* channel.frames();
      void channel.close();
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** The one frame of an answer; `undefined` where there is none. */
  async function askOnce(
    at: Place,
    question: Question,
    signal: AbortSignal,
  ): Promise<Frame | undefined> {
    let answer: Frame | undefined;
    for await (const frame of ask(at, question, { frames: 1, signal })) answer = frame;
    return answer;
  }

  async function askOffer(at: Place, question: Question, signal: AbortSignal): Promise<ToldOffer> {
    const frame = await askOnce(at, question, signal);
    if (frame === undefined) throw brokenFrame('it offers nothing');
    return offerOfFrame(frame);
  }

  return {
    offer: (at, sale, signal) => askOffer(at, { kind: 'offer', sale }, signal),
    order: (at, order, signal) => askOffer(at, { kind: 'order', ...order }, signal),
    async look(at, ware, signal) {
      const frame = await askOnce(at, { kind: 'look', ware }, signal);
      if (frame === undefined) throw brokenFrame('it shows nothing');
      return shownOfFrame(frame);
    },
    async propose(at, proposal, signal) {
      const frame = await askOnce(at, { kind: 'propose', ...proposal }, signal);
      if (frame) unexpected(frame);
    },
    async *listings(at, signal) {
      const question = { kind: 'listings' } as const;
      for await (const frame of ask(at, question, { frames: MOST_TOLD, signal })) {
        yield listingOfFrame(frame);
      }
    },
    async *range(at, { size, ...question }, signal) {
      const length = question.count * size;
      // One more than are due, in which a failure may be told.
      const frames = Math.ceil(length / MOST_DATA) + 1;
      let left = length;
      for await (const frame of ask(at, question, { frames, signal })) {
        const bytes = dataOfFrame(frame);
        if (bytes.length > left) throw wrongLength('more');
        left -= bytes.length;
        yield bytes;
      }
      if (left > 0) throw wrongLength('less');
    },
  };
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}

function wrongLength(what: 'more' | 'less'): ElatioError {
  return new ElatioError(
    'ELATIO_MARKET_LENGTH',
    `The seller sends ${what} than was asked for: what it sells is not as it was offered.`,
  );
}
