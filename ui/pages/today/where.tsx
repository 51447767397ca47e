import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { weekday } from '../../format/time.ts';
import { type Bar, Bars } from '../../parts/bars.tsx';
import { Card } from '../../parts/card.tsx';
import { usePalette } from '../../parts/palette.ts';
import { say } from '../../strings/index.ts';
import { CategoryDetail } from './category-detail.tsx';
import type { ShownDay } from './day.ts';
import classes from './today.module.css';
import { nameOf } from './name.ts';
import { type Spent, sumsWithin } from './spent.ts';
import { useUsual } from './use-usual.ts';

/** Most categories that are told apart. */
const MOST = 9;

/** Seconds that a category takes on other days to be missed on this one. */
const MISSED = 600;

/** How long of the day what was done, by category, beside what is usual; and what was done in one of them. */
export function Where({
  shown,
  spent,
}: {
  readonly shown: ShownDay;
  readonly spent: readonly Spent[];
}): ReactNode {
  const palette = usePalette();
  const usual = useUsual(shown.day, spent.length > 0).data;
  const [parameters, setParameters] = useSearchParams();
  const within = parameters.getAll('in');
  const open = (path: readonly string[]): void => {
    setParameters((before) => {
      const after = new URLSearchParams(before);
      after.delete('in');
      for (const name of path) after.append('in', name);
      return after;
    });
  };
  if (within.length > 0) {
    return <CategoryDetail shown={shown} spent={spent} within={within} onOpen={open} />;
  }

  const sums = sumsWithin(spent, []);
  const missed = [...(usual ?? [])]
    .filter(([name, seconds]) => seconds >= MISSED && !sums.some(({ path }) => path[0] === name))
    .map(([name]) => ({ path: [name], seconds: 0 }));
  const all = [...sums, ...missed];
  const bars = all.slice(0, MOST).map(({ path, seconds }): Bar => ({
    key: path.join('\n'),
    name: nameOf(path),
    seconds,
    usual: usual && (usual.get(path[0] ?? '') ?? 0),
    color: palette(path),
    ...(seconds > 0 && { onClick: () => open(path) }),
  }));
  const rest = all.slice(MOST).reduce((sum, { seconds }) => sum + seconds, 0);
  const day = shown.day;
  return (
    <Card
      title={say.today.where}
      aside={
        usual && (
          <span className={classes['usual']} title={say.today.usualHow(weekday(day))}>
            {say.today.usual(weekday(day))}
          </span>
        )
      }
    >
      <Bars
        label={say.today.where}
        bars={
          rest > 0
            ? [
                ...bars,
                { key: '', name: say.today.otherThings, seconds: rest, color: palette(null) },
              ]
            : bars
        }
      />
    </Card>
  );
}
