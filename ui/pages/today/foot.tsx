import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { useCalendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import classes from './today.module.css';

/** The privacy of the day in one plain line, and when it ends. */
export function Foot(): ReactNode {
  const calendar = useCalendar();
  const { data } = useAnswer(['rules'], async (signal) =>
    (await api.rules.$get({}, { init: { signal } })).json(),
  );
  const hidden = (data?.rules ?? [])
    .filter(({ action }) => action === 'exclude')
    .reduce((sum, { count }) => sum + count, data?.counts.private ?? 0);
  const zone = calendar?.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <footer className={classes['foot']}>
      {hidden > 0 && <Link href="/privacy">{say.today.hidden(hidden)}</Link>}
      <span>{say.today.nothingShared}</span>
      {calendar && <span>{say.today.ends(calendar.startOfDay, zone)}</span>}
    </footer>
  );
}
