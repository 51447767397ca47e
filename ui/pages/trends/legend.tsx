import type { ReactNode } from 'react';
import classes from './trends.module.css';

/** What colours stand for; a click looks into it. */
export function Legend({
  label,
  items,
}: {
  readonly label: string;
  readonly items: readonly {
    readonly key: string;
    readonly name: string;
    readonly color: string;
    /** Whether it shares its colour with one before. */
    readonly isStriped: boolean;
    readonly onClick: () => void;
  }[];
}): ReactNode {
  return (
    <ul className={classes['legend']} aria-label={label}>
      {items.map(({ key, name, color, isStriped, onClick }) => (
        <li key={key}>
          <button type="button" onClick={onClick}>
            <span
              className={classes['mark']}
              style={{ backgroundColor: color }}
              data-striped={isStriped || undefined}
              aria-hidden
            />
            <span className={classes['name']}>{name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
