import type { ReactNode } from 'react';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { useCalendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { Again } from './again.tsx';
import { AttachButton, Files, useAttachments } from './attachments.tsx';
import { useEntries } from './entries.ts';
import { EntryRow } from './entry-row.tsx';
import classes from './log.module.css';
import { QuickForm } from './quick-form.tsx';
import { Stopwatches } from './stopwatches.tsx';

/** What one did away from the screen: said in seconds, again by a click, or timed; and what was said lately. */
export default function Log(): ReactNode {
  const entries = useEntries();
  const attachments = useAttachments().data ?? [];
  const zone = useCalendar()?.zone;
  const shown = new Set(entries.data?.map(({ id }) => id));
  const others = attachments.filter(({ event }) => event === null || !shown.has(event));
  return (
    <Page title={say.shell.pages.log}>
      <Card>
        <QuickForm entries={entries.data ?? []} />
        <Again entries={entries.data ?? []} />
      </Card>
      <div className={classes['columns']}>
        <Card title={say.log.lately}>
          <Answer of={entries} height={240}>
            {(all) =>
              all.length === 0 ? (
                <Empty title={say.log.none}>
                  <p>{say.log.noneHow}</p>
                </Empty>
              ) : (
                <ul className={classes['entries']}>
                  {all.map((entry) => (
                    <EntryRow
                      key={entry.id}
                      entry={entry}
                      files={attachments.filter(({ event }) => event === entry.id)}
                      zone={zone}
                    />
                  ))}
                </ul>
              )
            }
          </Answer>
        </Card>
        <div className={classes['column']}>
          <Stopwatches />
          <Card title={say.log.files} aside={<AttachButton label={say.log.attachAny} />}>
            {others.length > 0 ? (
              <Files files={others} label={say.log.files} />
            ) : (
              <p className={classes['quiet']}>{say.log.filesHow}</p>
            )}
          </Card>
        </div>
      </div>
    </Page>
  );
}
