/** How long to wait between two guesses: a second after a wrong one, twice as long after each further one. */
export interface Patience {
  /** Milliseconds until the next guess is heard; 0 where it may come now. */
  left(): number;
  /** Counts a wrong guess. */
  lengthen(): void;
  /** Forgets them all. */
  reset(): void;
}

const FIRST_MS = 1_000;

/** More would let a program of this machine keep a person's browser out for long. */
const LONGEST_MS = 60_000;

/** @param now milliseconds on a clock that nobody sets */
export function createPatience({ now }: { readonly now: () => number }): Patience {
  let wait = 0;
  let until = 0;
  return {
    left: () => Math.max(0, until - now()),
    lengthen() {
      wait = wait === 0 ? FIRST_MS : Math.min(wait * 2, LONGEST_MS);
      until = now() + wait;
    },
    reset() {
      wait = 0;
      until = 0;
    },
  };
}
