import { expect } from 'vitest';
import type { Machine } from './household.ts';
import type { Answer } from './terminal.ts';

/** Left, then Enter: "yes" stands before "no", which is chosen at first. */
export const YES = '\u001b[D\r';

/** Answers what is asked until words are shown, and gives those back that are asked for; gives all 24. */
export async function writeDown(
  machine: Machine,
  words: readonly string[],
  consents: readonly string[],
  present?: string,
): Promise<string> {
  const found: string[] = [];
  const answers: Answer[] = [
    ...(present === undefined ? [] : [['present 24 words', `${present}\r`] as const]),
    ...[...consents, 'Are all 24 written down?'].map((asked) => [asked, YES] as const),
  ];
  const asked = new Set<string>();
  await machine.type(words, answers, (shown) => {
    for (const [, place, word] of shown.matchAll(/ (\d+)\. ([a-z]{3,8})/g)) {
      found[Number(place) - 1] = word;
    }
    for (const [, place] of shown.matchAll(/Word (\d+)\b/g)) {
      if (asked.has(place)) continue;
      asked.add(place);
      answers.push([`Word ${place}`, `${found[Number(place) - 1]}\r`]);
    }
  });
  expect([found.filter((word) => word).length, asked.size]).toEqual([24, 3]);
  return found.join(' ');
}
