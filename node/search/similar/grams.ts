import { eachWord } from '../words/words.ts';
import type { Embedder } from './embedder.ts';

const BYTES = 64;
const BITS = 8 * BYTES;

/** Of long texts so many features count: with more, half of all bits would be set and say nothing. */
const MOST_FEATURES = 160;

const LETTERS_A_GRAM = 3;

/** What two texts may have in common: words, and three letters of words in a row. Those of words are longer. */
export function featuresOf(text: string): Set<string> {
  const features = new Set<string>();
  eachWord(text, (word, _from, _to, kind) => {
    if (kind === 'part' || features.size >= MOST_FEATURES) return;
    features.add(` ${word} `);
    const bounded = `<${word}>`;
    for (let i = 0; i + LETTERS_A_GRAM <= bounded.length; i++) {
      features.add(bounded.slice(i, i + LETTERS_A_GRAM));
    }
  });
  return features;
}

/**
 * Hashed words and n-grams of letters (Weinberger et al., Feature hashing for large scale multitask learning, 2009):
 * each feature sets the bit that its hash (FNV-1a) names.
 */
export function createGramEmbedder(): Embedder {
  return {
    name: 'grams/1',
    bytes: BYTES,
    embed(text) {
      const vector = new Uint8Array(BYTES);
      for (const feature of featuresOf(text)) {
        const bit = hashOf(feature) % BITS;
        vector[bit >> 3] |= 1 << (bit & 7);
      }
      return vector;
    },
  };
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  return hash >>> 0;
}
