import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';
import { atTerminal } from './terminal.ts';

test('the words are written down at a terminal, checked later, and replaced', async () => {
  const directory = join(temporaryFolder(), 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--no-mdns'] });
  onTestFinished(async () => void (await daemon.stop()));
  const at = ['--data', directory];
  expect(daemon.output()).toContain(`elatio recovery show --data ${directory}`);
  expect(elatio(['status', ...at]).out).toContain('the words are not written down yet');
  const refused = elatio(['recovery', 'show', ...at]);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('ELATIO_CLI_CANCELLED')]);

  const first = await writeDown(['recovery', 'show', ...at], ['Show the 24 words?']);
  expect(elatio(['status', ...at]).out).not.toContain('not written down');
  expect(elatio(['recovery', 'check', ...at], { input: first }).out).toContain('the words of this');

  const second = await writeDown(['recovery', 'replace', ...at], [], first);
  expect(elatio(['recovery', 'check', ...at], { input: second }).code).toBe(0);
  const old = elatio(['recovery', 'check', ...at], { input: first });
  expect([old.code, old.err]).toEqual([1, expect.stringContaining('ELATIO_RECOVERY_OTHER')]);
  expect(daemon.output()).not.toContain(second.split(' ')[0] + ' ' + second.split(' ')[1]);
});

/** Answers what is asked until words are shown, and gives those back that are asked for; gives all 24. */
async function writeDown(
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
