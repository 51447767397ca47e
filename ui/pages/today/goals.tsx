import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { GoalLine } from '../../parts/goals/goal-line.tsx';
import { type Goal, useGoals } from '../../parts/goals/queries.ts';
import { say } from '../../strings/index.ts';
import type { ShownDay } from './day.ts';
import classes from './today.module.css';

/** As many as there is room for beside the categories. */
const SHOWN = 4;

/** How goals fare: now, or how they fared on a day of the past; and the day's score. */
export function DayGoals({ shown }: { readonly shown: ShownDay }): ReactNode {
  const goals = useGoals();
  const score = useDayScore(shown);
  const value = score.data?.score;
  return (
    <Card
      title={say.today.goals}
      aside={
        value != null && (
          <Link href="/goals" className={classes['score']}>
            {say.today.score(value)}
          </Link>
        )
      }
    >
      <Answer of={goals} height={240}>
        {({ goals: all }) => (
          <List all={all} reached={shown.isToday ? undefined : score.data?.reached} />
        )}
      </Answer>
    </Card>
  );
}

function useDayScore({ isToday, key, range }: ShownDay) {
  return useAnswer(isToday ? ['goals', 'now', 'score'] : [...key, 'score'], async (signal) => {
    const { periods } = await (await api.score.$get({ query: range }, { init: { signal } })).json();
    const period = periods.at(0);
    return {
      score: period?.score,
      reached: new Map(period?.goals.each.map(({ id, part }) => [id, part])),
    };
  });
}

function List({
  all,
  reached,
}: {
  readonly all: readonly Goal[];
  /** Of a day of the past: how much of each was reached. */
  readonly reached: ReadonlyMap<string, number> | undefined;
}): ReactNode {
  const counting = all.filter(({ standing, resting }) => !resting && standing !== 'future');
  if (counting.length === 0) {
    return (
      <Empty title={say.today.noGoals}>
        <Anchor component={Link} href="/goals">
          {say.today.firstGoal}
        </Anchor>
      </Empty>
    );
  }
  return (
    <>
      <ul className={classes['goals']}>
        {counting.slice(0, SHOWN).map((goal) => (
          <li key={goal.id}>
            <GoalLine goal={goal} {...(reached && { past: reached.get(goal.id) ?? null })} />
          </li>
        ))}
      </ul>
      {counting.length > SHOWN && (
        <p className={classes['more']}>
          <Anchor component={Link} href="/goals" size="sm">
            {say.today.allGoals(counting.length)}
          </Anchor>
        </p>
      )}
    </>
  );
}
