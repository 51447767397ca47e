import type { ReactNode } from 'react';
import { Link, useRoute } from 'wouter';
import { say } from '../strings/index.ts';
import classes from './menu.module.css';
import { PAGES } from './pages.ts';
import { Standing } from './standing.tsx';

/** The way to every page: at the side, or at the foot of a small window, where it is drawn along with a finger. */
export function Menu(): ReactNode {
  return (
    <nav className={classes['menu']} aria-label={say.shell.menu}>
      <Link href="/" className={classes['brand']} aria-label="Elatio" tabIndex={-1}>
        elat<b>io</b>
      </Link>
      <ul className={classes['list']}>
        {PAGES.map(({ path, name }) => (
          <Item key={path} path={path} name={name} />
        ))}
      </ul>
      <Standing />
    </nav>
  );
}

function Item({ path, name }: { readonly path: string; readonly name: string }): ReactNode {
  const [isHere] = useRoute(path === '/' ? '/' : `${path}/*?`);
  return (
    <li>
      <Link href={path} className={classes['item']} aria-current={isHere ? 'page' : undefined}>
        {name}
      </Link>
    </li>
  );
}
