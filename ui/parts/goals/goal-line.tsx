import type { ReactNode } from 'react';
import { percentage } from '../../format/number.ts';
import { say } from '../../strings/index.ts';
import { type Palette, usePalette } from '../palette.ts';
import { Ring } from '../ring.tsx';
import classes from './goal-line.module.css';
import type { Goal } from './queries.ts';
import { DONE, goalStanding, goalTitle, ringText } from './words.ts';

/** A goal: how much of it there is as a ring, what it is, and how it stands. */
export function GoalLine({
  goal,
  past,
}: {
  readonly goal: Goal;
  /** Of a day of the past: how much of it was reached, 0 to 1; `null` where it did not count. Now where absent. */
  readonly past?: number | null;
}): ReactNode {
  const palette = usePalette();
  const { part, color, text, standing } =
    past === undefined ? nowOf(goal, palette) : pastOf(goal, past, palette);
  return (
    <div className={classes['goal']} data-resting={goal.resting || undefined}>
      <Ring part={part} color={color} label={percentage(part)}>
        {text}
      </Ring>
      <div className={classes['words']}>
        <h3 className={classes['title']}>{goalTitle(goal.goal)}</h3>
        <p className={classes['standing']}>{standing}</p>
      </div>
    </div>
  );
}

function nowOf(goal: Goal, palette: Palette) {
  return {
    part: goal.period?.part ?? 0,
    color: goalColor(goal, palette),
    text: ringText(goal),
    standing: goalStanding(goal),
  };
}

function pastOf(goal: Goal, reached: number | null, palette: Palette) {
  const isLimit = goal.goal.direction === 'most';
  const isMet = reached !== null && reached >= 1;
  const standing = isMet ? 'met' : isLimit ? 'missed' : 'behind';
  const words = say.goals.past;
  if (reached === null) return { part: 0, color: '', text: '', standing: words.off };
  const color = goalColor({ ...goal, standing }, palette);
  if (isMet) return { part: 1, color, text: DONE, standing: isLimit ? words.kept : words.reached };
  if (isLimit) return { part: 1, color, text: words.over, standing: words.passed };
  return {
    part: reached,
    color,
    text: percentage(reached),
    standing: words.part(percentage(reached)),
  };
}

/** What is decided has the colour of that; what is about a category that of the category. */
export function goalColor({ standing, goal: { subject } }: Goal, palette: Palette): string {
  if (standing === 'met') return 'var(--good)';
  if (standing === 'missed') return 'var(--heart)';
  if (subject.kind !== 'category' || subject.name === undefined) return 'var(--accent)';
  return palette(subject.name.split(' > '));
}
