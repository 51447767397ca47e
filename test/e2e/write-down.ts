import { expect } from 'vitest';
import { atTerminal } from './terminal.ts';

/** Answers what is asked until words are shown, and gives those back that are asked for; gives all 24. */
export async function writeDown(
  words: readonly string[],
  consents: readonly string[],
  present?: string,
): Promise<string> {
  const yes = '\u001b[D\r';
  const found: string[] = [];
  const answers: [string, string][] = [
    ...(present === undefined ? [] : [['present 24 words', `${present}\r`] as [string, string]]),
    ...consents.map((asked): [string, string] => [asked, yes]),
    ['Are all 24 written down?', yes],
  ];
  const asked = new Set<string>();
  await atTerminal(words, answers, undefined, (shown) => {
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
