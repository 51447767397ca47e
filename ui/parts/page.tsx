import { useEffect, type ReactNode } from 'react';
import classes from './page.module.css';

/** A page: its heading, which is the document's title too, what is done to all of it, and what is on it. */
export function Page({
  title,
  aside,
  actions,
  children,
}: {
  readonly title: string;
  /** Beside the heading: what it is of, or the way to its neighbours. */
  readonly aside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  useEffect(() => {
    document.title = `${title} · Elatio`;
  }, [title]);
  return (
    <>
      <header className={classes['head']}>
        <h1>{title}</h1>
        {aside !== undefined && <div className={classes['aside']}>{aside}</div>}
        {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
      </header>
      <div className={classes['content']}>{children}</div>
    </>
  );
}
