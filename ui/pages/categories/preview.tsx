import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { difference, duration } from '../../format/duration.ts';
import { percentage } from '../../format/number.ts';
import { Answer } from '../../parts/answer.tsx';
import { Bars } from '../../parts/bars.tsx';
import { usePalette } from '../../parts/palette.ts';
import { say } from '../../strings/index.ts';
import type { Previewed } from './asked.ts';
import classes from './categories.module.css';
import { isUncategorised, nameOfPath } from './paths.ts';

/** Others from whom it would take, and titles, that are shown. */
const OTHERS = 6;
const TITLES = 5;
/** Characters of a title. */
const TITLE = 200;

/** What a category would catch, while it is written. */
export function Preview({
  of,
  isEmpty,
}: {
  readonly of: UseQueryResult<Previewed>;
  /** Whether there is no rule that could catch anything. */
  readonly isEmpty: boolean;
}): ReactNode {
  const { categories } = say;
  if (isEmpty) return <p className={classes['hint']}>{categories.previewNone}</p>;
  return (
    <div className={classes['preview']} aria-busy={of.isPlaceholderData} aria-live="polite">
      <Answer of={of}>{(previewed) => <Told previewed={previewed} />}</Answer>
    </div>
  );
}

function Told({ previewed }: { readonly previewed: Previewed }): ReactNode {
  const { categories, words } = say;
  const colorOf = usePalette();
  const { total, fits, would, has, takes, warning, apps, sites, titles } = previewed;
  return (
    <>
      <dl className={classes['figures']}>
        <div>
          <dt>{categories.previewWould}</dt>
          <dd>
            <b>{duration(would)}</b>{' '}
            {has > 0 && Math.abs(would - has) >= 30 && <span>{difference(would - has)}</span>}
          </dd>
        </div>
        {has > 0 && (
          <div>
            <dt>{categories.previewHas}</dt>
            <dd>{duration(has)}</dd>
          </div>
        )}
      </dl>
      <p className={classes['hint']}>
        {total > 0 && categories.previewOf(percentage(would / total))}
        {fits - would >= 1 && `. ${categories.previewFits(duration(fits))}`}
      </p>
      {warning !== null && <p className={classes['warning']}>{categories[warning]}</p>}
      {takes.length > 0 && (
        <section>
          <h3>{categories.previewTakes}</h3>
          <Bars
            label={categories.previewTakes}
            bars={takes.slice(0, OTHERS).map(({ category, seconds }) => ({
              key: JSON.stringify(category),
              name: isUncategorised(category) ? words.uncategorised : nameOfPath(category),
              seconds,
              color: colorOf(isUncategorised(category) ? null : category),
            }))}
          />
        </section>
      )}
      {takes.length === 0 && would > 0 && (
        <p className={classes['hint']}>{categories.previewTakesNothing}</p>
      )}
      {fits > 0 && (
        <section>
          <h3>{categories.previewMost}</h3>
          <Bars
            label={categories.previewMost}
            bars={[...apps.slice(0, 3), ...sites.slice(0, 3), ...titles.slice(0, TITLES)].map(
              ({ name, seconds }, i) => ({
                key: `${i} ${name ?? ''}`,
                name: name?.slice(0, TITLE) ?? categories.nameless,
                seconds,
              }),
            )}
          />
        </section>
      )}
    </>
  );
}
