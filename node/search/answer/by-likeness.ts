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
    const visit = (document: number, closeness: number): void => {
      if (best.isWanted(closeness, -document) && isWanted(document)) {
        best.add(closeness, -document, { scope, document });
      }
    };
    await nearest(scope.reader, { vector, embedder }, pause, visit, best.least);
  }
  const near = Map.groupBy(best.all(), ({ scope }) => scope);
  const likeness = likenessOf(text);
  const all: Gathering = new Map();
  // Segment by segment, and in the order of their documents: what is kept together is read once.
  for (const [scope, those] of near) {
    const fits = new Map<number, number>();
    const documents = those.map(({ document }) => document).sort((a, b) => a - b);
    for await (const [document, itsText] of scope.reader.textsOf(documents)) {
      const fit = likeness(embeddedText(split(itsText)));
      if (fit >= LEAST) fits.set(document, fit);
      await pause();
    }
    const fitOf = (document: number): number => fits.get(document) ?? 0;
    await gather(all, scope, [...fits.keys()], fitOf, { time, pause });
  }
  return all;
}
