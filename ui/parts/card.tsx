import type { ReactNode } from 'react';
import classes from './card.module.css';

/** A part of a page with a heading of its own. */
export function Card({
  title,
  aside,
  children,
  hero = false,
}: {
  readonly title?: string;
  /** At the other end of the heading's line. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** Whether it is what the page is about. */
  readonly hero?: boolean;
}): ReactNode {
  return (
    <section className={classes['card']} data-hero={hero || undefined} aria-label={title}>
      {(title !== undefined || aside !== undefined) && (
        <header className={classes['head']}>
          {title !== undefined && <h2 className={classes['title']}>{title}</h2>}
          {aside !== undefined && <div>{aside}</div>}
        </header>
      )}
      {children}
    </section>
  );
}
