import { expect, test } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { createRecovery, type ShownWords } from '../../../node/recovery/index.ts';
import { entropyOf, wordsOf } from '../../../protocol/keys/words.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import { newRoster } from '../pairing/devices.ts';

function opened() {
  let entropy: Uint8Array | undefined = randomBytes(32);
  let roster = newRoster(nativeSigning.signingKey(randomBytes(32)), entropy);
  const first = entropy;
  const recovery = createRecovery({
    owner: {
      entropy: () => entropy,
      erase: async () => void (entropy = undefined),
    },
    membership: {
      roster: () => roster,
      join: async (next: Roster) => void (roster = next),
    },
    primitives: nativePrimitives,
    signing: nativeSigning,
    random: randomBytes,
    now: () => 5,
  });
  return { recovery, first: wordsOf(first).join(' '), roster: () => roster };
}

const rightOf = ({ words, asks }: ShownWords) =>
  new Map(asks.map((place) => [place, ` ${words[place - 1].toUpperCase()} `]));

const failure = (code: string): unknown => expect.objectContaining({ code });

test('the words are shown until three of them were given back, and are gone then', async () => {
  const { recovery, first } = opened();
  const shown = recovery.show();
  expect(shown.words.join(' ')).toBe(first);
  expect(new Set(shown.asks).size).toBe(3);
  for (const place of shown.asks) expect(place >= 1 && place <= 24).toBe(true);
  // Showing them again asks others back; the screen that was left counts no more.
  const again = recovery.show();
  const wrong = new Map(rightOf(again)).set(again.asks[1], 'zzz');
  await expect(recovery.confirm(wrong)).rejects.toMatchObject({
    code: 'ELATIO_RECOVERY_ANSWERS',
    message: expect.stringContaining(`Word ${again.asks[1]} is another`) as string,
  });
  await expect(recovery.confirm(new Map())).rejects.toThrow(failure('ELATIO_RECOVERY_ANSWERS'));
  expect(recovery.isKept()).toBe(true);
  await recovery.confirm(rightOf(again));
  expect(recovery.isKept()).toBe(false);
  expect(() => recovery.show()).toThrow(failure('ELATIO_RECOVERY_GONE'));
  await expect(recovery.confirm(rightOf(again))).rejects.toThrow(failure('ELATIO_RECOVERY_NONE'));
});

test('words are checked for ever, others are not taken for them', async () => {
  const { recovery, first } = opened();
  await recovery.confirm(rightOf(recovery.show()));
  expect(recovery.check(first)).toBe(true);
  expect(recovery.check(first.toUpperCase().replaceAll(' ', '\n'))).toBe(true);
  expect(recovery.check(wordsOf(randomBytes(32)).join(' '))).toBe(false);
  const swapped = first.split(' ').toReversed().join(' ');
  expect(['ELATIO_WORDS_CHECKSUM', undefined]).toContain(codeThrown(() => recovery.check(swapped)));
  expect(codeThrown(() => recovery.check(`${first} abandon`))).toBe('ELATIO_WORDS_COUNT');
  expect(codeThrown(() => recovery.check(first.replace(/\w+$/, 'elatiox')))).toBe(
    'ELATIO_WORDS_UNKNOWN',
  );
});

test('new words count once they were given back, and the old ones no more', async () => {
  const { recovery, first, roster } = opened();
  const { owner } = roster();
  const shown = recovery.replace(undefined);
  const words = shown.words.join(' ');
  expect(words).not.toBe(first);
  // Not yet.
  expect([recovery.check(first), recovery.check(words)]).toEqual([true, false]);
  await recovery.confirmReplacement(rightOf(shown));
  expect([recovery.check(first), recovery.check(words)]).toEqual([false, true]);
  expect(recovery.isKept()).toBe(false);
  expect(roster().owner).toEqual(owner);
  expect(roster().recoveryKey).not.toEqual(entropyOf(first));

  // Once they are gone here, the present ones are needed.
  expect(() => recovery.replace(undefined)).toThrow(failure('ELATIO_RECOVERY_NEEDED'));
  expect(() => recovery.replace(first)).toThrow(failure('ELATIO_RECOVERY_OTHER'));
  const next = recovery.replace(words);
  await expect(recovery.confirmReplacement(new Map())).rejects.toThrow(
    failure('ELATIO_RECOVERY_ANSWERS'),
  );
  expect(recovery.check(words)).toBe(true);
  await recovery.confirmReplacement(rightOf(next));
  expect(recovery.check(next.words.join(' '))).toBe(true);
  await expect(recovery.confirmReplacement(rightOf(next))).rejects.toThrow(
    failure('ELATIO_RECOVERY_NONE'),
  );
});

function codeThrown(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
}
