import type { ReactNode } from 'react';
import classes from './ring.module.css';

const RADIUS = 28;
const AROUND = 2 * Math.PI * RADIUS;

/** How much of something is done, or used up, as a part of a circle. */
export function Ring({
  part,
  color,
  label,
  children,
}: {
  /** 0 to 1; more is drawn as 1. */
  readonly part: number;
  readonly color: string;
  /** What it says, for screen readers. */
  readonly label: string;
  /** In its middle: a word or two. */
  readonly children?: ReactNode;
}): ReactNode {
  const shown = Math.min(1, Math.max(0, part));
  return (
    <div className={classes['ring']} role="img" aria-label={label}>
      <svg viewBox="0 0 68 68" aria-hidden>
        <circle className={classes['track']} cx="34" cy="34" r={RADIUS} />
        {shown > 0 && (
          <circle
            className={classes['part']}
            cx="34"
            cy="34"
            r={RADIUS}
            stroke={color}
            strokeDasharray={`${shown * AROUND} ${AROUND}`}
          />
        )}
      </svg>
      <span className={classes['middle']} aria-hidden>
        {children}
      </span>
    </div>
  );
}
