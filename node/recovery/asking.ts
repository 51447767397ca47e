import { ElatioError } from '../../protocol/error.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';

/** Words that were asked back, by their place, counted from 1. */
export type WordAnswers = ReadonlyMap<number, string>;

const ASKED = 3;

/** Places that are asked back, rising. */
export function asksOf(random: RandomBytes, count: number): readonly number[] {
  const places = Array.from({ length: count }, (_, i) => i + 1);
  const asks: number[] = [];
  while (asks.length < ASKED) {
    const [byte] = random(1);
    asks.push(...places.splice(byte % places.length, 1));
  }
  return asks.sort((a, b) => a - b);
}

/** @throws ElatioError ELATIO_RECOVERY_NONE, ELATIO_RECOVERY_ANSWERS */
export function checkAnswers(
  shown: { readonly words: readonly string[]; readonly asks: readonly number[] } | undefined,
  answers: WordAnswers,
): void {
  if (!shown) {
    throw new ElatioError(
      'ELATIO_RECOVERY_NONE',
      'No words were shown since the start: begin with "elatio recovery show" or "replace".',
    );
  }
  const wrong = shown.asks.filter(
    (place) => answers.get(place)?.trim().toLowerCase() !== shown.words[place - 1],
  );
  if (wrong.length === 0) return;
  throw new ElatioError(
    'ELATIO_RECOVERY_ANSWERS',
    `Word ${wrong.join(' and word ')} is another: look at what you wrote down, and begin again.`,
  );
}
