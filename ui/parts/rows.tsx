import type { ReactNode } from 'react';
import classes from './rows.module.css';

/** Things one below the other, each with what can be done with it. */
export function Rows({
  label,
  children,
}: {
  /** What they are, for screen readers. */
  readonly label: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <ul className={classes['rows']} aria-label={label}>
      {children}
    </ul>
  );
}

export function Row({
  name,
  detail,
  isFaint = false,
  children,
}: {
  readonly name: ReactNode;
  readonly detail?: ReactNode;
  /** Whether it counts no more. */
  readonly isFaint?: boolean;
  /** What can be done with it. */
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <li className={classes['row']}>
      <div className={classes['what']}>
        <div className={classes['name']} data-faint={isFaint || undefined}>
          {name}
        </div>
        {detail !== undefined && <div className={classes['detail']}>{detail}</div>}
      </div>
      {children !== undefined && <div className={classes['acts']}>{children}</div>}
    </li>
  );
}
