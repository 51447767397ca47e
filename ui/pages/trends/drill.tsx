import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { addDays } from '../../format/day.ts';
import { duration } from '../../format/duration.ts';
import { Answer } from '../../parts/answer.tsx';
import { Bars, type Bar } from '../../parts/bars.tsx';
import { Card } from '../../parts/card.tsx';
import { usePalette } from '../../parts/palette.ts';
import { say } from '../../strings/index.ts';
import { categoryName, type Focus } from './focus.ts';
import { spanInWords } from '../../parts/range/words.ts';
import type { Span } from '../../parts/range/span.ts';
import classes from './trends.module.css';

/** Names in a list. */
const TOP = 12;

/** What it was that lasted so long: from categories to programs to titles, and on to their events. */
export function Drill({
  span,
  focus,
  device,
  onFocus,
}: {
  readonly span: Span;
  readonly focus: Focus;
  readonly device: string | undefined;
  readonly onFocus: (focus: Focus) => void;
}): ReactNode {
  const [, go] = useLocation();
  const palette = usePalette();
  const { category, app } = focus;
  const days = { first: focus.first ?? span.first, last: focus.last ?? span.last };
  const since = days.first;
  const until = addDays(days.last, 1);
  const usage = (by: 'app' | 'title' | 'category', depth?: number) => ({
    key: ['log', 'drill', by, depth, since, until, device, category, app] as const,
    ask: async (signal: AbortSignal) => {
      const query = {
        by,
        since,
        until,
        top: String(TOP),
        ...(depth !== undefined && { depth: String(depth) }),
        ...(device !== undefined && { device }),
        ...(category && { category: categoryName(category) }),
        ...(app !== undefined && { app }),
      };
      const { periods } = await (await api.usage.$get({ query }, { init: { signal } })).json();
      return { total: periods[0]?.total ?? 0, top: periods[0]?.top ?? [] };
    },
  });
  const inner = usage('category', Math.min(16, (category?.length ?? 0) + 1));
  const categories = useAnswer(inner.key, inner.ask);
  const programs = usage('app');
  const apps = useAnswer(programs.key, programs.ask, { enabled: app === undefined });
  const texts = usage('title');
  const isNarrow = category !== undefined || app !== undefined;
  const titles = useAnswer(texts.key, texts.ask, { enabled: isNarrow });

  const isInner = (path: readonly string[] | undefined): boolean =>
    path !== undefined && path.length > (category?.length ?? 0);
  const barsOf = (
    top: readonly { readonly name: string | null; readonly seconds: number }[],
    onClick: (name: string) => void,
  ): Bar[] =>
    top.map(({ name, seconds }, i) => ({
      key: `${i} ${name ?? ''}`,
      name: name ?? say.trends.unnamed,
      seconds,
      ...(name !== null && { onClick: () => onClick(name) }),
    }));
  return (
    <Card
      title={say.trends.drill}
      aside={categories.data && <strong>{duration(categories.data.total)}</strong>}
    >
      <Trail focus={focus} days={days} onFocus={onFocus} />
      <div className={classes['lists']}>
        <section>
          <h3>{say.trends.categories}</h3>
          <Answer of={categories}>
            {({ top }) => (
              <Bars
                label={say.trends.categories}
                bars={top.map(({ category: path, name, seconds }) => ({
                  key: name ?? '',
                  name:
                    path?.at(-1) === 'Uncategorized'
                      ? say.words.uncategorised
                      : (path?.at(-1) ?? ''),
                  seconds,
                  color: palette(path),
                  ...(isInner(path) &&
                    path && { onClick: () => onFocus({ ...focus, category: path }) }),
                }))}
              />
            )}
          </Answer>
        </section>
        {app === undefined && (
          <section>
            <h3>{say.trends.programs}</h3>
            <Answer of={apps}>
              {({ top }) => (
                <Bars
                  label={say.trends.programs}
                  bars={barsOf(top, (name) => onFocus({ ...focus, app: name }))}
                />
              )}
            </Answer>
          </section>
        )}
        {isNarrow && (
          <section>
            <h3>{say.trends.titles}</h3>
            <Answer of={titles}>
              {({ top }) => (
                <Bars
                  label={say.trends.titles}
                  bars={barsOf(top, (name) => go(searchOf(name, { since, until: days.last, app })))}
                />
              )}
            </Answer>
          </section>
        )}
      </div>
      <p className={classes['ways']}>
        <Link href={`/timeline?since=${since}&until=${until}`}>{say.trends.onTimeline}</Link>
      </p>
    </Card>
  );
}

/** The events of a title, in the search. */
function searchOf(
  title: string,
  {
    since,
    until,
    app,
  }: { readonly since: string; readonly until: string; readonly app: string | undefined },
): string {
  // As words in quotes; what is cut is found by its beginning.
  const words = `"${title.replaceAll('"', ' ').slice(0, 200)}"`;
  const search = new URLSearchParams({ q: words, since, until, ...(app !== undefined && { app }) });
  return `/search?${search.toString()}`;
}

/** Where one is, and the way back. */
function Trail({
  focus,
  days,
  onFocus,
}: {
  readonly focus: Focus;
  readonly days: { readonly first: string; readonly last: string };
  readonly onFocus: (focus: Focus) => void;
}): ReactNode {
  const { category = [], app, first, last } = focus;
  const when = { ...(first !== undefined && { first }), ...(last !== undefined && { last }) };
  const steps = [
    { name: say.trends.everything, focus: when as Focus },
    ...category.map((name, i) => ({
      name: name === 'Uncategorized' ? say.words.uncategorised : name,
      focus: { ...when, category: category.slice(0, i + 1) },
    })),
    ...(app === undefined ? [] : [{ name: app, focus }]),
  ];
  return (
    <nav className={classes['trail']} aria-label={say.trends.trail}>
      <ol>
        {steps.map((step, i) => (
          <li key={i}>
            {i === steps.length - 1 ? (
              <span className={classes['name']} aria-current="true">
                {step.name}
              </span>
            ) : (
              <button type="button" className={classes['name']} onClick={() => onFocus(step.focus)}>
                {step.name}
              </button>
            )}
          </li>
        ))}
      </ol>
      <span>{spanInWords(days)}</span>
      {first !== undefined && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            const { first: _first, last: _last, ...rest } = focus;
            onFocus(rest);
          }}
        >
          {say.trends.wholeRange}
        </Button>
      )}
    </nav>
  );
}
