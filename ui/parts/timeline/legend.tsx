import type { ReactNode } from 'react';
import { say } from '../../strings/index.ts';
import type { Palette } from '../palette.ts';
import type { Strip } from './pictures.ts';
import classes from './timeline.module.css';

/** How many colours are named. */
const MOST = 8;

/** Which colour is which category, of what is in sight: what is seen most first. How long each was is told elsewhere. */
export function Legend({
  strips,
  palette,
}: {
  readonly strips: readonly Strip[];
  readonly palette: Palette;
}): ReactNode {
  const sums = new Map<string | undefined, number>();
  for (const { category, seconds } of strips) {
    const name = category?.[0];
    sums.set(name, (sums.get(name) ?? 0) + seconds);
  }
  const most = [...sums].sort(([, a], [, b]) => b - a).slice(0, MOST);
  return (
    <ul className={classes['legend']} aria-label={say.timeline.legend}>
      {most.map(([name]) => (
        <li key={name ?? ''}>
          <span
            className={classes['swatch']}
            style={{ background: palette(name === undefined ? null : [name]) }}
            aria-hidden
          />
          {name ?? say.words.uncategorised}
        </li>
      ))}
    </ul>
  );
}
