import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { weekdayOf } from '../../format/day.ts';
import { firstWeekday, monthOf, shortDay } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import type { Goal } from '../../parts/goals/queries.ts';
import { goalTitle, periodOf, periodQuantity } from '../../parts/goals/words.ts';
import { say } from '../../strings/index.ts';
import classes from './goals.module.css';

/** Ten weeks of days; as many weeks or months. */
const PERIODS = 70;

/** What became of a goal, period by period: days as a calendar whose columns are weeks. */
export function GoalHistory({ goal }: { readonly goal: Goal }): ReactNode {
  const answer = useAnswer(['goals', 'history', goal.id], async (signal) => {
    const asked = { param: { goal: goal.id }, query: { limit: String(PERIODS) } };
    const { periods } = await (
      await api.goals[':goal'].history.$get(asked, { init: { signal } })
    ).json();
    return periods;
  });
  const isDaily = periodOf(goal.goal) === 'day';
  return (
    <Answer of={answer} height={110}>
      {(periods) => (
        <ol
          className={classes['history']}
          data-daily={isDaily || undefined}
          aria-label={say.goals.history(goalTitle(goal.goal))}
        >
          {periods.map(({ name, outcome, value }, i) => {
            const when = goal.goal.per === 'month' ? monthOf(name) : shortDay(name);
            const words = say.goals.cell(
              when,
              say.goals.outcomes[outcome],
              periodQuantity(value, goal.goal),
            );
            return (
              <li
                key={name}
                className={classes['cell']}
                data-outcome={outcome}
                title={words}
                style={isDaily && i === 0 ? { gridRowStart: rowOf(name) } : undefined}
              >
                <span className="unseen">{words}</span>
              </li>
            );
          })}
        </ol>
      )}
    </Answer>
  );
}

/** In which row of the calendar a day is: its weeks begin as the person's do. */
function rowOf(day: string): number {
  return ((weekdayOf(day) - firstWeekday() + 7) % 7) + 1;
}
