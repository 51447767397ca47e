import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';

/** The goals that there are, and how they fare now. */
export function useGoals() {
  return useAnswer(['goals', 'now'], async (signal) =>
    (await api.goals.$get({}, { init: { signal } })).json(),
  );
}

/** A goal with how it fares. */
export type Goal = NonNullable<ReturnType<typeof useGoals>['data']>['goals'][number];

/** What a goal says, before it is kept as well. */
export type GoalFields = Omit<Goal['goal'], 'since'>;
