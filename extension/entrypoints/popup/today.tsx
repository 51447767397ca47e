import type { ReactNode } from 'react';
import { Bars } from '../../faces/bars.tsx';
import { duration } from '../../faces/locale.ts';
import type { Standing } from '../../messages.ts';
import { say } from '../../strings/index.ts';
import classes from './popup.module.css';

/** Today's time, and where it went. */
export function Today({ today }: { readonly today: Standing['today'] }): ReactNode {
  const texts = say.today;
  return (
    <section aria-labelledby="today" className={classes['section']}>
      <div className={classes['heading']}>
        <h2 id="today">{texts.title}</h2>
        {today && <span>{duration(today.active)}</span>}
      </div>
      {!today && <p className={classes['second']}>{texts.unknown}</p>}
      {today?.categories.length === 0 && <p className={classes['second']}>{texts.none}</p>}
      {today && today.categories.length > 0 && (
        <Bars
          label={texts.byCategory}
          bars={today.categories.map(({ path, seconds, color }) => ({
            name: path.length > 0 ? path.join(' › ') : texts.uncategorised,
            seconds,
            color,
          }))}
        />
      )}
    </section>
  );
}
