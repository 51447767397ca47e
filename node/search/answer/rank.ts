import type { Tally } from '../documents/document.ts';
import type { Order } from '../question/question.ts';

/** Saturation and length normalisation of BM25 (Robertson and Zaragoza, The probabilistic relevance framework, 2009). */
const K1 = 1.2;
const B = 0.5;

const DAY = 86_400;
/** After so long, what was done counts half as recent. */
const HALF_LIFE = 30 * DAY;
/** What recency, and time spent, may add at most, to one. */
const RECENCY = 0.5;
const SPENT = 0.25;
/** Time beyond which more counts no more. */
const LONG = 10 * 3_600;

/** How rare a word is among documents that count: Lucene's form, which is never negative. */
export function rarity(documents: number, spread: number): number {
  return Math.log(1 + (documents - spread + 0.5) / (spread + 0.5));
}

/** What a word that is there once adds, by how long the document is compared with others. */
export function weightAt(words: number, usual: number): number {
  return (K1 + 1) / (1 + K1 * (1 - B + (B * words) / Math.max(1, usual)));
}

/** What time makes of how well something fits. @param now in seconds, as tallies are */
export function withTime(fit: number, { last, duration }: Tally, now: number): number {
  const recency = 2 ** (-Math.max(0, now - last) / HALF_LIFE);
  const spent = Math.min(1, Math.log1p(duration / 10) / Math.log1p(LONG));
  return fit * (1 + RECENCY * recency + SPENT * spent);
}

/** What is compared where an order is asked for: the greatest comes first. */
export function keyOf(order: Order, tally: Tally, score: number): number {
  if (order === 'newest') return tally.last;
  if (order === 'often') return tally.count;
  return order === 'longest' ? tally.duration : score;
}
