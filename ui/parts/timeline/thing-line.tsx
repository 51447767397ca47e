import type { ReactNode } from 'react';
import type { Palette } from '../palette.ts';
import { say } from '../../strings/index.ts';
import type { Thing } from './point.ts';
import { saidOf } from './say-thing.ts';
import classes from './timeline.module.css';

/** What is pointed at, in a line below the picture; how one points, where nothing is. */
export function ThingLine({
  thing,
  zone,
  hasDate,
  palette,
}: {
  readonly thing: Thing | undefined;
  readonly zone: string | undefined;
  readonly hasDate: boolean;
  readonly palette: Palette;
}): ReactNode {
  if (!thing) {
    const isTouch = matchMedia('(hover: none)').matches;
    return (
      <p className={classes['line']}>{isTouch ? say.timeline.hintTouch : say.timeline.hint}</p>
    );
  }
  const { what, more, category, when, length } = saidOf(thing, zone, hasDate);
  return (
    <p className={classes['line']} aria-live="polite">
      {thing.kind === 'run' && (
        <span
          className={classes['swatch']}
          style={{ background: palette(thing.strip.category) }}
          aria-hidden
        />
      )}
      <strong className={classes['what']}>{what}</strong>
      {more !== '' && <span className={classes['more']}>{more}</span>}
      {category !== '' && <span>{category}</span>}
      <span className={classes['when']}>
        {when} · {length}
      </span>
    </p>
  );
}
