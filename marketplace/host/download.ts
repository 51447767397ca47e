import { joinBytes } from '../../protocol/bytes.ts';
import { codeOf } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import type { Clock } from './allowance.ts';
import type { Asking } from './asking.ts';
import type { Place } from './link.ts';
import { MOST_COUNT } from './wire.ts';

/** Where what comes is kept: the chunks of one sale, or their leaves. */
export interface Sink {
  /** How many are kept wholly, from the first on. */
  have(): Promise<number>;
  /** Keeps whole ones, of which the first has number `from`: that after the last that is kept. The next waits for it. */
  write(from: number, bytes: Uint8Array): Promise<void>;
}

/** What is to come. */
export interface Wanted {
  readonly kind: 'leaves' | 'cipher';
  readonly sale: Hex;
  /** How many chunks the sale has, and words of 32 bytes in each: as the offer says. */
  readonly chunks: number;
  readonly words: number;
  readonly sink: Sink;
  /** Where the seller is; asked before each try, for it may move. */
  readonly place: () => Place | Promise<Place>;
  /** How many chunks are kept now. */
  readonly onProgress?: (chunks: number) => void;
  /** How often in a row nothing may come of a try before it is given up; 10 where absent. */
  readonly tries?: number;
  /** Told why it waits before it tries again. */
  readonly onWait?: (failure: unknown) => void;
}

export interface DownloadDeps {
  readonly asking: Pick<Asking, 'range'>;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Gets exactly the bytes that were asked for; whether they are those of the offer's roots is for others to check. */
export interface Download {
  /**
   * Goes on where the sink ends, again and again while the seller is away or busy.
   * @throws ElatioError ELATIO_MARKET_AWAY or ELATIO_MARKET_BUSY after too many tries; ELATIO_MARKET_LENGTH, _FRAME,
   * _UNKNOWN, _REFUSED, _FAILED at once; what the sink throws; what the signal says
   */
  get(wanted: Wanted, signal: AbortSignal): Promise<void>;
}

const WORD = 32;
/** Bytes of one question: small enough that another address is soon taken, and that a seller may stop in between. */
const RANGE = 4 * 1_048_576;
const FIRST_MS = 500;
const LAST_MS = 30_000;
const TRIES = 10;
const PASSING: ReadonlySet<string | undefined> = new Set([
  'ELATIO_MARKET_AWAY',
  'ELATIO_MARKET_BUSY',
]);

export function createDownload({ asking, clock, random }: DownloadDeps): Download {
  return {
    async get(wanted, signal) {
      const { kind, sale, chunks, words, sink, place, onProgress, tries = TRIES, onWait } = wanted;
      const size = kind === 'leaves' ? WORD : WORD * words;
      const most = Math.min(MOST_COUNT, Math.max(1, Math.floor(RANGE / size)));
      for (let fruitless = 0; ; fruitless++) {
        let kept = await sink.have();
        try {
          while (kept < chunks) {
            const count = Math.min(most, chunks - kept);
            const range = { kind, sale, from: kept, count, size };
            for await (const bytes of wholeChunks(
              asking.range(await place(), range, signal),
              size,
            )) {
              await sink.write(kept, bytes);
              kept += bytes.length / size;
              fruitless = 0;
              onProgress?.(kept);
            }
          }
          return;
        } catch (error) {
          signal.throwIfAborted();
          if (!PASSING.has(codeOf(error)) || fruitless >= tries) throw error;
          onWait?.(error);
        }
        const wait = Math.min(LAST_MS, FIRST_MS * 2 ** fruitless);
        await clock.sleep(wait * (0.5 + random() / 2), signal);
      }
    },
  };
}

/** The same bytes, cut between chunks. */
async function* wholeChunks(
  pieces: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of pieces) {
    const all = rest.length === 0 ? piece : joinBytes(rest, piece);
    const whole = all.length - (all.length % size);
    if (whole > 0) yield all.subarray(0, whole);
    rest = all.slice(whole);
  }
}
