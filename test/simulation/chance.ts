import { type Random, randomFrom } from '../fuzz/mutate.ts';

/** Everything that is left to chance, by one seed. */
export interface Chance {
  below: Random;
  /** True once in `times`. */
  once(times: number): boolean;
  between(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
  readonly bytes: (length: number) => Uint8Array;
}

export function createChance(seed: number): Chance {
  const below = randomFrom(seed);
  return {
    below,
    once: (times) => below(times) === 0,
    between: (least, most) => least + below(most - least + 1),
    pick: (list) => list[below(list.length)],
    shuffled(list) {
      const left = [...list];
      return list.map(() => left.splice(below(left.length), 1)[0]);
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
