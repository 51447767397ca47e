import type { InferRequestType, InferResponseType } from 'hono/client';
import type { api } from '../../api/client.ts';

export type Category = InferResponseType<typeof api.categories.$get>['categories'][number];
export type Rule = NonNullable<Category['match']>[number];
export type Changes = InferRequestType<(typeof api.categories)[':category']['$patch']>['json'];

/** A category as it is being written. */
export interface Draft {
  readonly name: string;
  /** The id of the one that it is in; empty at the top. */
  readonly parent: string;
  readonly match: readonly Rule[];
  readonly priority: number | undefined;
  /** CSS; empty where it has none of its own. */
  readonly color: string;
  readonly score: number | undefined;
}

export function draftOf({ name, parent, match, priority, color, score }: Category): Draft {
  return { name, parent: parent ?? '', match: match ?? [], priority, color: color ?? '', score };
}

export function emptyDraft(parent: string): Draft {
  return { name: '', parent, match: [], priority: undefined, color: '', score: undefined };
}

/** What is to be otherwise for a category to be as its draft: `null` takes away. */
export function changesOf(draft: Draft, category: Category): Changes {
  const before = draftOf(category);
  const { name, parent, priority, color, score } = draft;
  const match = rulesOf(draft);
  return {
    ...(name !== before.name && { name }),
    ...(parent !== before.parent && { parent: parent === '' ? null : parent }),
    ...(JSON.stringify(match) !== JSON.stringify(before.match) && {
      match: match.length === 0 ? null : match,
    }),
    ...(priority !== before.priority && { priority: priority ?? null }),
    ...(color !== before.color && { color: color === '' ? null : color }),
    ...(score !== before.score && { score: score ?? null }),
  };
}

/** Its rules without those that say nothing yet. */
export function rulesOf({ match }: Pick<Draft, 'match'>): Rule[] {
  return match.filter(({ text, regex }) => (text ?? regex ?? '') !== '');
}

/** What a new category is made of. @param around the names that it is in */
export function additionOf(draft: Draft, around: readonly string[]) {
  const { name, priority, color, score } = draft;
  return {
    path: [...around, name.trim()],
    match: rulesOf(draft),
    ...(priority !== undefined && { priority }),
    ...(color !== '' && { color }),
    ...(score !== undefined && { score }),
  };
}
