import type { ReactNode } from 'react';
import type { PaletteColor } from '../../protocol/browser.ts';
import classes from './bars.module.css';
import { duration, spokenDuration } from './locale.ts';

/** Lengths of time, one below the other. */
export function Bars({
  bars,
  label,
}: {
  readonly bars: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly color: PaletteColor | null;
  }[];
  /** What they are of, for screen readers. */
  readonly label: string;
}): ReactNode {
  const most = Math.max(1, ...bars.map(({ seconds }) => seconds));
  return (
    <ul className={classes['bars']} aria-label={label}>
      {bars.map(({ name, seconds, color }) => (
        <li key={name} className={classes['bar']}>
          <span className={classes['name']}>{name}</span>
          <span className={classes['track']} aria-hidden>
            <span
              className={classes['fill']}
              style={{ width: `${(seconds / most) * 100}%`, backgroundColor: cssOf(color) }}
            />
          </span>
          <span className={classes['length']}>
            <span aria-hidden>{duration(seconds)}</span>
            <span className="unseen">{spokenDuration(seconds)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function cssOf(color: PaletteColor | null): string {
  if (color === null) return 'var(--third)';
  return typeof color === 'number' ? `var(--category-${color})` : color;
}
