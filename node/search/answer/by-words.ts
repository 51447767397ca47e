import type { Filter } from '../question/question.ts';
import type { Query } from '../question/parse.ts';
import { type Candidates, findCandidates, GRADES } from './candidates.ts';
import { gather, type Gathering } from './gather.ts';
import { rarity, weightAt } from './rank.ts';
import type { Scope, Time } from './scope.ts';

/** Finds documents by their words. */
export async function findByWords(
  scopes: readonly Scope[],
  query: Query,
  filter: Filter,
  { time, pause }: { readonly time: Time; readonly pause: () => Promise<void> },
): Promise<Gathering> {
  const found: Candidates[] = [];
  for (const scope of scopes) found.push(await findCandidates(scope, query, filter, pause));
  const documents = scopes.reduce((sum, { reader }) => sum + reader.head.documents, 0);
  const words = scopes.reduce((sum, { reader }) => sum + reader.head.words, 0);
  const rarities = query.all.map((_, clause) =>
    rarity(
      documents,
      found.reduce((sum, { spread }) => sum + spread[clause], 0),
    ),
  );
  const all: Gathering = new Map();
  for (const { scope, documents: those, grades } of found) {
    if (those.length === 0) continue;
    const attributes = await scope.reader.attributes();
    const fitOf = (document: number): number => {
      const weight = weightAt(attributes.words[document], words / documents);
      let fit = 0;
      for (const [clause, rare] of rarities.entries()) {
        fit += (rare * weight * grades[clause][document]) / GRADES;
      }
      return fit;
    };
    await gather(all, scope, those, fitOf, { time, pause });
  }
  return all;
}
