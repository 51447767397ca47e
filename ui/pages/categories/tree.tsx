import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { duration } from '../../format/duration.ts';
import type { Palette } from '../../parts/palette.ts';
import { say } from '../../strings/index.ts';
import type { TimeOf } from './asked.ts';
import classes from './categories.module.css';
import type { Category } from './draft.ts';

/** All categories, each within the one that it is in, with how long it was. */
export function Tree({
  categories: all,
  selected,
  unsaved,
  timeOf,
  colorOf,
  addressOf,
}: {
  readonly categories: readonly Category[];
  readonly selected: string | null;
  /** Ids of those that are being written. */
  readonly unsaved: ReadonlySet<string>;
  readonly timeOf: TimeOf | undefined;
  readonly colorOf: Palette;
  readonly addressOf: (id: string) => string;
}): ReactNode {
  return (
    <ul className={classes['tree']} aria-label={say.categories.tree}>
      {all.map(({ id, path, name }) => {
        const seconds = timeOf?.(path) ?? 0;
        return (
          <li key={id}>
            <Link
              href={addressOf(id)}
              className={classes['node']}
              aria-current={selected === id ? 'true' : undefined}
              style={{ paddingInlineStart: 12 + Math.min(path.length - 1, 8) * 20 }}
            >
              <span className={classes['mark']} style={{ background: colorOf(path) }} aria-hidden />
              <span className={classes['name']} title={name}>
                {name}
              </span>
              {unsaved.has(id) && (
                <span className={classes['unsaved']}>{say.categories.unsaved}</span>
              )}
              <span className={classes['time']}>{seconds >= 1 ? duration(seconds) : ''}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
