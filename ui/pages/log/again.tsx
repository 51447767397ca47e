import { Button, CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { changed } from '../../api/tabs.ts';
import { duration } from '../../format/duration.ts';
import { useCalendar } from '../../parts/settings.ts';
import { act, tell, tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { againOf, type Entry, log, type Said } from './entries.ts';
import { fieldsText } from './fields.ts';
import classes from './log.module.css';
import { changeTemplates, useTemplates } from './templates.ts';

/** As many as are seen at a glance. */
const SHOWN = 6;

/** What was done lately, and what is done often, logged again by one click: as if it had ended now. */
export function Again({ entries }: { readonly entries: readonly Entry[] }): ReactNode {
  const zone = useCalendar()?.zone;
  const templates = useTemplates();
  const again = async ({ activity, fields, seconds }: Same): Promise<void> => {
    const said: Said = { activity, fields, ...(seconds > 0 && { for: seconds }) };
    try {
      await log(said, zone);
      tell(say.log.logged(activity));
      changed('log');
    } catch (error) {
      tellFailure(error);
    }
  };
  const forget = (name: string): void => {
    void act(say.log.templateForgotten(name), 'settings', () =>
      changeTemplates((all) => all.filter((one) => one.name !== name)),
    );
  };
  if (templates.length + entries.length === 0) return null;
  return (
    <div className={classes['again']}>
      {templates.length > 0 && (
        <>
          <h3>{say.log.templates}</h3>
          <ul className={classes['chips']} aria-label={say.log.templates}>
            {templates.map(({ name, activity, fields, duration: seconds }) => (
              <li key={name}>
                <Button
                  variant="default"
                  size="compact-md"
                  title={wordsOf({ activity, fields, seconds })}
                  onClick={() => void again({ activity, fields, seconds })}
                >
                  {name}
                </Button>
                <CloseButton
                  size="sm"
                  aria-label={say.log.forget(name)}
                  onClick={() => forget(name)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      {entries.length > 0 && (
        <>
          <h3>{say.log.again}</h3>
          <ul className={classes['chips']} aria-label={say.log.again}>
            {againOf(entries, SHOWN).map((entry) => (
              <li key={entry.id}>
                <Button variant="default" size="compact-md" onClick={() => void again(entry)}>
                  {wordsOf({ ...entry, fields: {} })}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

type Same = Pick<Entry, 'activity' | 'fields' | 'seconds'>;

function wordsOf({ activity, fields, seconds }: Same): string {
  return [activity, seconds > 0 ? duration(seconds) : '', fieldsText(fields)]
    .filter((part) => part !== '')
    .join(' · ');
}
