import { readFileSync } from 'node:fs';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePrimitives } from '../../../node/crypto.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { entropyOf, ownerSecretsOf, wordsOf } from '../../../protocol/keys/words.ts';
import { portablePrimitives } from '../../../protocol/portable.ts';
import { bytes } from '../arbitraries.ts';
import { expectFailure, failureOf } from '../failure.ts';

const VECTORS = JSON.parse(
  readFileSync(new URL('../../fixtures/bip39-24-words.json', import.meta.url), 'utf8'),
) as readonly (readonly [entropy: string, words: string])[];
const [, [, LEGAL]] = VECTORS;

describe('the owner’s words', () => {
  test.each(VECTORS)('are those of BIP-39 for %s', (entropy, words) => {
    expect(wordsOf(new Uint8Array(Buffer.from(entropy, 'hex'))).join(' ')).toBe(words);
    expect(hexOf(entropyOf(words))).toBe(entropy);
  });

  test('give back what they were made of', () => {
    fc.assert(
      fc.property(bytes(32), (entropy) => {
        const words = wordsOf(entropy);
        expect(words).toHaveLength(24);
        expect(entropyOf(words.join(' '))).toEqual(entropy);
      }),
    );
    expect(() => wordsOf(new Uint8Array(16))).toThrow(RangeError);
  });

  test('may be written as people write', () => {
    const words = LEGAL.split(' ');
    const entropy = entropyOf(LEGAL);
    const forms = [
      `  ${LEGAL.toUpperCase()}\n`,
      words.join('\n'),
      words.map((word, i) => `${i + 1}. ${word}`).join('\n'),
      words.join(', '),
      words.join('\u00A0\t'),
      // As some telephones write: a capital in front, letters of full width.
      words.map((word) => word[0].toUpperCase() + word.slice(1)).join(' '),
      LEGAL.replaceAll(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
    ];
    for (const form of forms) expect(entropyOf(form)).toEqual(entropy);
  });

  test('that are none are named, with the nearest', () => {
    const wrong = LEGAL.split(' ').with(4, 'wvae').join(' ');
    expect(() => entropyOf(wrong)).toThrow(
      'Word 5, "wvae", is none of the list; did you mean "wave"?',
    );
    const near = [
      ['abandn', 'abandon'],
      ['winnr', 'winner'],
      ['sausagee', 'sausage'],
      ['zzoo', 'zoo'],
      ['lettr', 'letter'],
    ];
    for (const [word, nearest] of near) {
      const text = LEGAL.split(' ').with(0, word).join(' ');
      expectFailure('ELATIO_WORDS_UNKNOWN', () => entropyOf(text));
      expect(() => entropyOf(text)).toThrow(`"${nearest}"`);
    }
  });

  test('that are a slip away from a known one are told one that is a slip away', () => {
    const slipsOf = (word: string): ReadonlySet<string> =>
      new Set(
        Array.from({ length: word.length + 1 }, (_, i) => [
          word.slice(0, i),
          word.slice(i),
        ]).flatMap(([head, tail]) => [
          head + tail.slice(1),
          head + tail.slice(1, 2) + tail.slice(0, 1) + tail.slice(2),
          ...'abcdefghijklmnopqrstuvwxyz'
            .split('')
            .flatMap((letter) => [head + letter + tail, head + letter + tail.slice(1)]),
        ]),
      );
    fc.assert(
      fc.property(fc.constantFrom(...wordlist), fc.nat(), (word, choice) => {
        const slips = [...slipsOf(word)].filter((slip) => !wordlist.includes(slip));
        const written = slips[choice % slips.length];
        let told = '';
        try {
          entropyOf(`${written} ${LEGAL}`.split(' ').slice(0, 24).join(' '));
        } catch (error) {
          told = /did you mean "(\w+)"/.exec(String(error))?.[1] ?? '';
        }
        expect(wordlist).toContain(told);
        expect(slipsOf(told)).toContain(written);
      }),
      { numRuns: 60 },
    );
  });

  test('are refused where there are more or fewer', () => {
    expectFailure('ELATIO_WORDS_COUNT', () => entropyOf(''));
    expectFailure('ELATIO_WORDS_COUNT', () => entropyOf('12 34 !?'));
    expectFailure('ELATIO_WORDS_COUNT', () => entropyOf(LEGAL.split(' ').slice(1).join(' ')));
    expectFailure('ELATIO_WORDS_COUNT', () => entropyOf(`${LEGAL} zoo`));
    // Twelve words that are a phrase of their own, of BIP-39's vectors.
    const twelve = `${'zoo '.repeat(11)}wrong`;
    expectFailure('ELATIO_WORDS_COUNT', () => entropyOf(twelve));
  });

  test('are refused where two changed places or one is another', () => {
    const [first, second, ...rest] = LEGAL.split(' ');
    expectFailure('ELATIO_WORDS_CHECKSUM', () => entropyOf([second, first, ...rest].join(' ')));
    expectFailure('ELATIO_WORDS_CHECKSUM', () => entropyOf(['zoo', second, ...rest].join(' ')));
  });

  test('are refused whatever the text, and no text steers the terminal from a message', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.constantFrom(...wordlist.slice(0, 5), '\u001b[2J', '\u202e', 'ABANDON'), {
          maxLength: 30,
        })
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(failureOf(() => entropyOf(text))).toMatch(/^ELATIO_WORDS_/);
        try {
          entropyOf(text);
        } catch (error) {
          expect(String(error)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
    );
    expectFailure('ELATIO_WORDS_COUNT', () => entropyOf('zoo '.repeat(1e6)));
    expect(failureOf(() => entropyOf('x'.repeat(1e7)))).toBe('ELATIO_WORDS_UNKNOWN');
  });
});

test('the owner’s secrets are two, and the same for whoever derives them', () => {
  fc.assert(
    fc.property(bytes(32), (entropy) => {
      const secrets = ownerSecretsOf(nativePrimitives, entropy);
      expect(ownerSecretsOf(portablePrimitives, entropy)).toEqual(secrets);
      expect(secrets.owner).toHaveLength(32);
      expect(secrets.owner).not.toEqual(secrets.recovery);
      expect(secrets.owner).not.toEqual(entropy);
    }),
    { numRuns: 20 },
  );
  // Held fast: another derivation would be another owner.
  const { owner, recovery } = ownerSecretsOf(nativePrimitives, new Uint8Array(32));
  expect([owner, recovery].map(hexOf)).toMatchInlineSnapshot(`
    [
      "99d8c7961aa2db01d456f850ffb475b9c2e94cadd043a84497191b0343057b2f",
      "d931d2b3d3ada6e1f4047f165b091fb498fa69aa55560e5cb2bd6fe6d9c7bd9c",
    ]
  `);
});
