import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useStatus } from '../parts/settings.ts';
import { say } from '../strings/index.ts';
import classes from './standing.module.css';

/** In two lines how the node fares: whether the devices are in step, and whether something is wrong. */
export function Standing(): ReactNode {
  const { data } = useStatus();
  if (!data) return null;
  const { devices, synced } = data.peers;
  const isBad = Boolean(data.store.problem ?? data.space?.shortage ?? data.audit.problem);
  const peers =
    synced >= devices ? say.shell.inStep(devices + 1) : say.shell.behind(synced + 1, devices + 1);
  return (
    <div className={classes['standing']}>
      <Link href="/devices" className={classes['line']}>
        <span className={classes['dot']} data-bad={isBad || undefined} aria-hidden />
        {isBad ? say.shell.problem : peers}
      </Link>
      <Link href="/privacy" className={classes['line']}>
        {say.shell.sealed}
      </Link>
    </div>
  );
}
