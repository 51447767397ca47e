import { split } from '../documents/texts.ts';
import type { Filter } from '../question/question.ts';
import type { Embedder } from '../similar/embedder.ts';
import { embeddedText } from '../similar/embedded-text.ts';
import { likenessOf } from '../similar/likeness.ts';
import { nearest } from '../similar/nearest.ts';
import { createBest } from './best.ts';
import { createFilter } from './candidates.ts';
import { gather, type Gathering } from './gather.ts';
import type { Scope, Time } from './scope.ts';

/** So many are looked at closely for each that is wanted. */
const CLOSELY = 8;
const CLOSELY_AT_LEAST = 256;

/** What is less like it than that is another thing. */
const LEAST = 0.12;

interface Near {
  readonly scope: Scope;
  readonly document: number;
}

/** Finds documents that are like a text: those whose vectors are nearest, compared feature by feature. */
export async function findByLikeness(
  scopes: readonly Scope[],
  { text, limit, ...filter }: Filter & { readonly text: string; readonly limit: number },
  {
    embedder,
    time,
    pause,
  }: { readonly embedder: Embedder; readonly time: Time; readonly pause: () => Promise<void> },
): Promise<Gathering> {
  const vector = embedder.embed(text);
  const best = createBest<Near>(Math.max(CLOSELY_AT_LEAST, CLOSELY * limit));
  for (const scope of scopes) {
    const isWanted = await createFilter(scope, filter);
    await nearest(scope.reader, { vector, embedder }, pause, (document, closeness) => {
      if (best.isWanted(closeness, -document) && isWanted(document)) {
        best.add(closeness, -document, { scope, document });
      }
    });
  }
  const likeness = likenessOf(text);
  const fits = new Map<Scope, Map<number, number>>();
  const near = best.all();
  // Texts that are kept together one after the other.
  const places = new Map(scopes.map((scope, i) => [scope, i]));
  const placeOf = ({ scope }: Near): number => places.get(scope) ?? 0;
  near.sort((a, b) => placeOf(a) - placeOf(b) || a.document - b.document);
  for (const [i, { scope, document }] of near.entries()) {
    const fit = likeness(embeddedText(split(await scope.reader.text(document))));
    if (i % 32 === 31) await pause();
    if (fit < LEAST) continue;
    const those = fits.get(scope) ?? new Map<number, number>();
    fits.set(scope, those.set(document, fit));
  }
  const all: Gathering = new Map();
  for (const [scope, those] of fits) {
    await gather(all, scope, [...those.keys()], (document) => those.get(document) ?? 0, {
      time,
      pause,
    });
  }
  return all;
}
