import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { addDays, type Day } from '../../format/day.ts';
import { percentage } from '../../format/number.ts';
import { shortDay } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { quantity } from '../../parts/goals/words.ts';
import { useCalendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import classes from './goals.module.css';

/** Days that are shown before today. */
const BEFORE = 13;

/** How good today and this week have been so far, the days before, and what the score is made of. */
export function Scores(): ReactNode {
  const today = useCalendar()?.today;
  const now = useScores('day', today);
  // Afterwards: what takes longer keeps nobody waiting, and no day is reckoned twice.
  const days = useScores('day', now.data && today && addDays(today, -BEFORE));
  const weeks = useScores('week', days.data && today);
  return (
    <Card title={say.goals.score}>
      <Answer of={now} height={160}>
        {(periods) => {
          const last = periods.at(-1);
          return (
            <>
              <dl className={classes['scores']}>
                <Score name={say.goals.scoreToday} value={last?.score} />
                <Score name={say.goals.scoreWeek} value={weeks.data?.at(-1)?.score} />
              </dl>
              {last && last.score !== null && <p className={classes['quiet']}>{sumOf(last)}</p>}
              <ol className={classes['days']} aria-label={say.goals.lastDays}>
                {days.data?.map(({ name, score }) => {
                  const words = say.goals.scoreOf(
                    shortDay(name),
                    score === null ? say.goals.noScore : String(score),
                  );
                  return (
                    <li key={name} title={words}>
                      <span style={{ height: `${score ?? 0}%` }} aria-hidden />
                      <span className="unseen">{words}</span>
                    </li>
                  );
                })}
              </ol>
              <details className={classes['how']}>
                <summary>{say.goals.how}</summary>
                {say.goals.formula.map((sentence) => (
                  <p key={sentence}>{sentence}</p>
                ))}
              </details>
            </>
          );
        }}
      </Answer>
    </Card>
  );
}

function useScores(every: 'day' | 'week', since: Day | undefined) {
  return useAnswer(
    ['goals', 'now', 'score', every, since],
    async (signal) => {
      const query = { every, ...(since !== undefined && { since }) };
      const { periods } = await (await api.score.$get({ query }, { init: { signal } })).json();
      return periods;
    },
    { enabled: since !== undefined },
  );
}

type Period = NonNullable<ReturnType<typeof useScores>['data']>[number];

/** Of what the score of a day consists. */
function sumOf({ goals: { part, each }, focus }: Period): string {
  const ofGoals =
    part === null
      ? say.goals.focusAlone
      : say.goals.ofGoals(percentage(part), say.goals.goals(each.length));
  const had = quantity(Math.round(focus.seconds), 'time');
  const ofFocus = say.goals.ofFocus(percentage(focus.part), had, quantity(focus.target, 'time'));
  return `${ofGoals}${ofFocus}`;
}

function Score({
  name,
  value,
}: {
  readonly name: string;
  readonly value: number | null | undefined;
}): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value ?? say.goals.noScore}</dd>
    </div>
  );
}
