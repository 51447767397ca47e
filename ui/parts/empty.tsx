import type { ReactNode } from 'react';
import classes from './empty.module.css';

/** Where there is nothing yet: what would be here, and the first step to it. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className={classes['empty']}>
      <p className={classes['title']}>{title}</p>
      {children}
    </div>
  );
}
