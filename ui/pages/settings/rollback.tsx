import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { readWallText } from '../../format/wall.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Row, Rows } from '../../parts/rows.tsx';
import { useStatus } from '../../parts/settings.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { editInWords, makerOf } from './edit-words.ts';
import classes from './settings.module.css';

const texts = say.settings.changes;

interface Range {
  readonly since: string;
  readonly until?: string;
}

/** Sets back all changes of a time at once, when it has shown which they are. */
export function Rollback(): ReactNode {
  const zone = useStatus().data?.zone;
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const [asked, setAsked] = useState<Range & { readonly at: number }>();
  const from = readWallText(since, zone);
  const to = readWallText(until, zone);
  const isRange = from !== undefined && (to === undefined || from < to);
  return (
    <Card title={texts.rollback}>
      <p className={classes['how']}>{texts.rollbackHow}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (from === undefined) return;
          setAsked({
            since: new Date(from).toISOString(),
            ...(to !== undefined && { until: new Date(to).toISOString() }),
            at: Date.now(),
          });
        }}
      >
        <div className={classes['fields']}>
          <TextInput
            type="datetime-local"
            label={texts.since}
            value={since}
            onChange={({ currentTarget }) => {
              setSince(currentTarget.value);
              setAsked(undefined);
            }}
          />
          <TextInput
            type="datetime-local"
            label={texts.until}
            value={until}
            error={
              from !== undefined && to !== undefined && !isRange
                ? say.privacy.erase.badRange
                : undefined
            }
            onChange={({ currentTarget }) => {
              setUntil(currentTarget.value);
              setAsked(undefined);
            }}
          />
        </div>
        <Button type="submit" variant="default" disabled={!isRange}>
          {texts.look}
        </Button>
      </form>
      {asked && <Plan key={asked.at} range={asked} onDone={() => setAsked(undefined)} />}
    </Card>
  );
}

function Plan({
  range: { since, until },
  onDone,
}: {
  readonly range: Range;
  readonly onDone: () => void;
}): ReactNode {
  const zone = useStatus().data?.zone;
  const [isAsking, setIsAsking] = useState(false);
  const json = { since, ...(until !== undefined && { until }) };
  const answer = useAnswer(['edits', 'rollback', json], async (signal) =>
    (await api.edits.rollback.preview.$post({ json }, { init: { signal } })).json(),
  );
  const setBack = async (): Promise<void> => {
    const isDone = await act(texts.isSetBack, 'edits', async () =>
      (await api.edits.rollback.$post({ json })).json(),
    );
    if (isDone) onDone();
  };
  return (
    <div aria-live="polite">
      <Answer of={answer}>
        {({ edits, count, conflicts }) =>
          count === 0 ? (
            <p>{texts.wouldNone}</p>
          ) : (
            <>
              <p>
                <b>{texts.would(count)}</b>
              </p>
              <Rows label={texts.rollback}>
                {edits.map((edit) => (
                  <Row
                    key={edit.id}
                    name={editInWords(edit, edits)}
                    detail={`${dateAndClock(edit.time, zone)} · ${makerOf(edit)}`}
                  />
                ))}
              </Rows>
              {conflicts.length > 0 ? (
                <p role="alert">{texts.conflicts(conflicts.length)}</p>
              ) : (
                <Button mt="md" className="destructive" onClick={() => setIsAsking(true)}>
                  {texts.setBack(count)}
                </Button>
              )}
              {isAsking && (
                <Confirm
                  title={texts.confirmTitle(count)}
                  action={texts.confirmAct}
                  onConfirm={setBack}
                  onClose={() => setIsAsking(false)}
                >
                  <p>{texts.confirmHow}</p>
                </Confirm>
              )}
            </>
          )
        }
      </Answer>
    </div>
  );
}
