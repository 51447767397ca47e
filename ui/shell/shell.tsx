import { Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Suspense, useCallback, useEffect, useRef, type ReactNode } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useLive } from '../api/live.ts';
import { Empty } from '../parts/empty.tsx';
import { say } from '../strings/index.ts';
import { Banner } from './banner.tsx';
import { Boundary } from './boundary.tsx';
import { useFirstRun } from './first-run.ts';
import { useKeys } from './keys.ts';
import { Menu } from './menu.tsx';
import { PAGES, WELCOME } from './pages.ts';
import classes from './shell.module.css';

/** The frame of all pages. */
export function Shell(): ReactNode {
  const [place] = useLocation();
  const main = useRef<HTMLElement>(null);
  const onGoal = useCallback((message: string) => {
    notifications.show({ message, autoClose: false });
  }, []);
  const connection = useLive(onGoal);
  useKeys();
  useFirstRun();

  // Who reads with a screen reader, or by keys, begins at the page that they went to.
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place]);

  return (
    <div className={classes['shell']}>
      <a className={classes['skip']} href="#content">
        {say.shell.skip}
      </a>
      <Menu />
      <main className={classes['main']} id="content" tabIndex={-1} ref={main}>
        <Banner connection={connection} />
        <Boundary place={place}>
          <Suspense fallback={<Skeleton height={320} radius="lg" />}>
            <Switch>
              {PAGES.map(({ path, Component }) => (
                <Route key={path} path={path === '/' ? '/' : `${path}/*?`} component={Component} />
              ))}
              <Route path="/welcome/*?" component={WELCOME.Component} />
              <Route>
                <Empty title={say.shell.noPage}>
                  <p>{say.shell.noPageHow}</p>
                </Empty>
              </Route>
            </Switch>
          </Suspense>
        </Boundary>
      </main>
    </div>
  );
}
