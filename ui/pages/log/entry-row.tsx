import { ActionIcon, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { duration } from '../../format/duration.ts';
import { clock, dateAndClock } from '../../format/time.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { AttachButton, type Attachment, Files } from './attachments.tsx';
import { ChangeEntry } from './change-entry.tsx';
import type { Entry } from './entries.ts';
import { fieldsText, noteOf } from './fields.ts';
import classes from './log.module.css';
import { SaveTemplate } from './save-template.tsx';

/** Something that was logged, with its files, and what can be done to it. */
export function EntryRow({
  entry,
  files,
  zone,
}: {
  readonly entry: Entry;
  readonly files: readonly Attachment[];
  readonly zone: string | undefined;
}): ReactNode {
  const [open, setOpen] = useState<'change' | 'template'>();
  const { id, activity, fields, from, seconds } = entry;
  const remove = (): void => {
    void act(say.log.deleted(activity), 'log', async () =>
      (await api.log[':event'].$delete({ param: { event: String(id) } })).json(),
    );
  };
  const close = (): void => setOpen(undefined);
  const details = [fieldsText(fields), noteOf(fields)].filter((text) => text !== '').join(' · ');
  return (
    <li className={classes['entry']}>
      <div className={classes['when']}>
        <time dateTime={new Date(from).toISOString()}>{dateAndClock(from, zone)}</time>
        {seconds > 0 && ` – ${clock(from + seconds * 1_000, zone)}`}
      </div>
      <div className={classes['said']}>
        <p className={classes['activity']}>
          <b>{activity}</b>
          {seconds > 0 && <span> {duration(seconds)}</span>}
        </p>
        {details !== '' && <p className={classes['details']}>{details}</p>}
        {files.length > 0 && <Files files={files} label={say.log.filesOf(activity)} />}
      </div>
      <div className={classes['acts']}>
        <AttachButton event={id} label={say.log.attachTo(activity)} />
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" aria-label={say.log.more(activity)}>
              ⋯
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setOpen('change')}>{say.words.change}</Menu.Item>
            <Menu.Item onClick={() => setOpen('template')}>{say.log.saveTemplate}</Menu.Item>
            <Menu.Item onClick={remove}>{say.words.delete}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {open === 'change' && <ChangeEntry entry={entry} zone={zone} onClose={close} />}
      {open === 'template' && <SaveTemplate entry={entry} onClose={close} />}
    </li>
  );
}
