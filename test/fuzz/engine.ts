import { mutate, randomFrom } from './mutate.ts';
import type { FuzzTarget } from './target.ts';

/** An input that was not treated as it should be, and how. */
export interface Finding {
  readonly input: Uint8Array;
  readonly error: unknown;
}

export interface FuzzOptions {
  /** The same seed tries the same inputs. */
  readonly seed: number;
  /** Called before each input with how many there were; false ends the search. */
  readonly goesOn: (runs: number) => boolean;
}

/** Inputs beside the seeds that later ones are made of. */
const CORPUS = 256;
/** One input is small: no answer to it takes this long unless work grows out of bounds. */
const SLOW_MS = 2_000;

/** Tries the seeds, then changes of them, until one fails. */
export async function fuzz(
  target: FuzzTarget,
  { seed, goesOn }: FuzzOptions,
): Promise<Finding | undefined> {
  const random = randomFrom(seed);
  const { seeds } = target;
  const corpus: Uint8Array[] = [];
  const pick = (): Uint8Array => {
    const pool = corpus.length > 0 && random(2) === 0 ? corpus : seeds;
    return pool[random(pool.length)];
  };
  for (let runs = 0; goesOn(runs); runs++) {
    const input = runs < seeds.length ? seeds[runs] : mutate(pick(), pick(), random);
    const error = await failureOf(target, input);
    if (error !== undefined) return { input, error };
    // Changes add up this way; those of long ago make room.
    if (random(16) === 0) corpus[random(CORPUS) % (corpus.length + 1)] = input;
  }
  return undefined;
}

/** What is wrong with how the target treats `input`; `undefined` where nothing is. */
export async function failureOf(target: FuzzTarget, input: Uint8Array): Promise<unknown> {
  const start = performance.now();
  try {
    await target.run(input);
  } catch (error) {
    return error ?? new Error('the target threw nothing');
  }
  const took = performance.now() - start;
  return took < SLOW_MS ? undefined : new Error(`took ${Math.round(took)} ms`);
}
