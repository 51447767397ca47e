/**
 * The owner's words: 24 of BIP-39's English list, which stand for 32 bytes and a checksum
 * (https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki). What they stand for makes the owner's keys:
 *
 * | secret | bytes |
 * |---|---|
 * | owner's, of Ed25519 | HKDF-SHA-256(entropy, no salt, info = "elatio/owner/1", 32) |
 * | for recovery, of X25519 | HKDF-SHA-256(entropy, no salt, info = "elatio/recovery/1", 32) |
 *
 * BIP-39's own way to a seed is not taken: its passphrases and rounds are for those who choose their words.
 */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { ElatioError } from '../error.ts';
import type { Primitives } from '../primitives.ts';

const WORDS = 24;
const KNOWN: ReadonlySet<string> = new Set(wordlist);

/** The 24 words of 32 bytes. */
export function wordsOf(entropy: Uint8Array): readonly string[] {
  if (entropy.length !== 32) {
    throw new RangeError(`"entropy" expected 32 bytes, got ${entropy.length}`);
  }
  return entropyToMnemonic(entropy, wordlist).split(' ');
}

/**
 * What 24 words stand for, 32 bytes. They may be in capitals, numbered ("1. word"), and anything but letters may stand
 * between them.
 * @throws ElatioError ELATIO_WORDS_COUNT, ELATIO_WORDS_UNKNOWN with the word and the nearest known one,
 *   ELATIO_WORDS_CHECKSUM where words were mistaken for others or stand in another order
 */
export function entropyOf(text: string): Uint8Array {
  const words =
    text
      .slice(0, 4_096)
      .normalize('NFKD')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const unknown = words.findIndex((word) => !KNOWN.has(word));
  if (unknown >= 0 && words.length <= WORDS) {
    const word = words[unknown];
    throw new ElatioError(
      'ELATIO_WORDS_UNKNOWN',
      `Word ${unknown + 1}, "${word.slice(0, 20)}", is none of the list; did you mean "${nearestTo(word)}"?`,
    );
  }
  if (words.length !== WORDS) {
    throw new ElatioError(
      'ELATIO_WORDS_COUNT',
      `There are ${words.length} words where ${WORDS} belong together; look whether one is missing or twice there.`,
    );
  }
  try {
    return mnemonicToEntropy(words.join(' '), wordlist);
  } catch (cause) {
    throw new ElatioError(
      'ELATIO_WORDS_CHECKSUM',
      'These words do not belong together: one is another than was written down, or two have changed places.',
      { cause },
    );
  }
}

/** The secrets that the owner has by their words. */
export interface OwnerSecrets {
  /** Seed of an Ed25519 key. */
  readonly owner: Uint8Array;
  /** Secret of an X25519 key. */
  readonly recovery: Uint8Array;
}

/** @param entropy 32 bytes, random: see {@link entropyOf} */
export function ownerSecretsOf(
  { hkdf }: Pick<Primitives, 'hkdf'>,
  entropy: Uint8Array,
): OwnerSecrets {
  const derived = (label: string): Uint8Array =>
    hkdf(entropy, new Uint8Array(0), new TextEncoder().encode(label), 32);
  return { owner: derived('elatio/owner/1'), recovery: derived('elatio/recovery/1') };
}

/** The word of the list that takes the fewest slips to write it so; of several the first. */
function nearestTo(word: string): string {
  // No word of the list has more than eight letters.
  const written = word.slice(0, 12);
  let [nearest, fewest] = ['', Infinity];
  for (const known of wordlist) {
    if (Math.abs(known.length - written.length) >= fewest) continue;
    const slips = slipsBetween(written, known);
    if (slips < fewest) [nearest, fewest] = [known, slips];
  }
  return nearest;
}

/**
 * How many letters were added, dropped, changed, or swapped with the next (Damerau, "A technique for computer detection
 * and correction of spelling errors", Communications of the ACM 7, 1964; none twice).
 */
function slipsBetween(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1][j - 1] + Number(a[i - 1] !== b[j - 1]);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? rows[i - 2][j - 2] + 1 : changed;
      row.push(Math.min(row[j - 1] + 1, rows[i - 1][j] + 1, changed, swapped));
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
