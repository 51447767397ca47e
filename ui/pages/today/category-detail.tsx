import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { duration } from '../../format/duration.ts';
import { Answer } from '../../parts/answer.tsx';
import { type Bar, Bars } from '../../parts/bars.tsx';
import { Card } from '../../parts/card.tsx';
import { useCategories, usePalette } from '../../parts/palette.ts';
import { say } from '../../strings/index.ts';
import type { ShownDay } from './day.ts';
import { nameOf } from './name.ts';
import classes from './today.module.css';
import { isIn, NONE, type Spent, sumsWithin } from './spent.ts';

const TOP = '5';

/** What of a day is of one category: those in it, and its programs, titles and sites. */
export function CategoryDetail({
  shown,
  spent,
  within,
  onOpen,
}: {
  readonly shown: ShownDay;
  readonly spent: readonly Spent[];
  /** Its names from the outermost. */
  readonly within: readonly string[];
  readonly onOpen: (path: readonly string[]) => void;
}): ReactNode {
  const palette = usePalette();
  const outer = within.slice(0, -1);
  const sums = sumsWithin(spent, within);
  const total = spent
    .filter(({ path }) => isIn(path, within))
    .reduce((sum, { seconds }) => sum + seconds, 0);
  const hasOwn = spent.some(({ path }) => path.length === within.length && isIn(path, within));
  return (
    <Card
      title={within.map((_, i) => nameOf(within.slice(0, i + 1))).join(' › ')}
      aside={
        <Anchor component="button" type="button" size="sm" onClick={() => onOpen(outer)}>
          {outer.length === 0 ? say.today.backToAll : nameOf(outer)}
        </Anchor>
      }
    >
      <div className={classes['detail']} aria-live="polite">
        <p className={classes['sum']}>{total > 0 ? duration(total) : say.today.noSuch}</p>
        {sums.length > 0 && (
          <Bars
            label={say.today.within}
            bars={sums.map(({ path, seconds }) => ({
              key: path.join('\n'),
              name: nameOf(path),
              seconds,
              color: palette(path),
              onClick: () => onOpen(path),
            }))}
          />
        )}
        {hasOwn && <Own shown={shown} path={within} isAlone={sums.length === 0} />}
      </div>
    </Card>
  );
}

/** What is of the category itself, and of none in it. */
function Own({
  shown: { key, range },
  path,
  isAlone,
}: {
  readonly shown: ShownDay;
  readonly path: readonly string[];
  readonly isAlone: boolean;
}): ReactNode {
  const { data: categories } = useCategories();
  const isNone = path.length === 1 && path[0] === NONE;
  const id = categories?.categories.find((one) => same(one.path, path))?.id;
  const query = { ...range, top: TOP };
  const answer = useAnswer(
    [...key, 'category', ...path],
    async (signal) => {
      const init = { init: { signal } };
      if (isNone) return (await api.categories.uncategorized.$get({ query }, init)).json();
      const proposal = { query, json: { id: id ?? '', changes: {} } };
      return (await api.categories.preview.$post(proposal, init)).json();
    },
    { enabled: isNone || id !== undefined },
  );
  const color = usePalette()(path);
  return (
    <Answer of={answer}>
      {({ apps, titles, sites }) => (
        <>
          {!isAlone && <h3>{say.today.itself(nameOf(path))}</h3>}
          {(
            [
              [say.today.programs, apps],
              [say.today.titles, titles],
              [say.today.sites, sites],
            ] as const
          ).map(
            ([label, rows]) =>
              rows.length > 0 && (
                <div key={label}>
                  <h3 className={classes['of']}>{label}</h3>
                  <Bars label={label} bars={rows.map((row, i) => barOf(row, i, color))} />
                </div>
              ),
          )}
        </>
      )}
    </Answer>
  );
}

interface Row {
  readonly name: string | null;
  readonly app?: string | null | undefined;
  readonly seconds: number;
}

function barOf({ name, app, seconds }: Row, at: number, color: string): Bar {
  return { key: String(at), name: name ?? app ?? say.today.unnamed, seconds, color };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && isIn(a, b);
}
