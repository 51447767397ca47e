import type { ReactNode } from 'react';
import { difference, duration, spokenDuration } from '../format/duration.ts';
import classes from './bars.module.css';

export interface Bar {
  readonly key: string;
  readonly name: string;
  readonly seconds: number;
  /** What is usual, for the thin mark. */
  readonly usual?: number | undefined;
  /** CSS; a neutral one where absent. */
  readonly color?: string;
  readonly onClick?: () => void;
}

/** Lengths of time, one below the other; a mark stands where it is usually. */
export function Bars({
  bars,
  label,
}: {
  readonly bars: readonly Bar[];
  /** What they are of, for screen readers. */
  readonly label: string;
}): ReactNode {
  const most = Math.max(1, ...bars.flatMap(({ seconds, usual = 0 }) => [seconds, usual]));
  const hasUsual = bars.some(({ usual }) => usual !== undefined);
  return (
    <ul className={classes['bars']} aria-label={label} data-usual={hasUsual || undefined}>
      {bars.map(({ key, name, seconds, usual, color, onClick }) => (
        <li key={key} className={classes['bar']}>
          {color !== undefined && (
            <span className={classes['mark']} style={{ background: color }} aria-hidden />
          )}
          {onClick ? (
            <button type="button" className={classes['name']} onClick={onClick} title={name}>
              {name}
            </button>
          ) : (
            <span className={classes['name']} title={name}>
              {name}
            </span>
          )}
          <span className={classes['track']} aria-hidden>
            <span
              className={classes['fill']}
              style={{ width: `${(seconds / most) * 100}%`, background: color }}
            />
            {usual !== undefined && (
              <span className={classes['usual']} style={{ left: `${(usual / most) * 100}%` }} />
            )}
          </span>
          <span className={classes['length']}>
            <span aria-hidden>{duration(seconds)}</span>
            <span className="unseen">{spokenDuration(seconds)}</span>
          </span>
          {hasUsual && (
            <span className={classes['difference']}>
              {usual === undefined ? '' : difference(seconds - usual)}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
