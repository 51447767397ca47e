import { featuresOf } from './grams.ts';

/**
 * How like a text is to others: Dice's coefficient of their words and n-grams, 1 where they have the same, 0 where they
 * have none in common.
 */
export function likenessOf(text: string): (other: string) => number {
  const features = featuresOf(text);
  return (other) => {
    const others = featuresOf(other);
    let common = 0;
    for (const feature of others) if (features.has(feature)) common++;
    const both = features.size + others.size;
    return both === 0 ? 0 : (2 * common) / both;
  };
}
