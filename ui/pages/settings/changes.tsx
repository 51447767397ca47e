import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Row, Rows } from '../../parts/rows.tsx';
import { useStatus } from '../../parts/settings.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { EditDetails } from './edit-details.tsx';
import { type Edit, editInWords, makerOf } from './edit-words.ts';
import { Rollback } from './rollback.tsx';
import classes from './settings.module.css';

const texts = say.settings.changes;

/** Edits that are shown at first, and how many times as many after each "more". */
const FIRST = 30;
const TIMES = 4;

/** What was changed, each to be taken back. */
export function Changes(): ReactNode {
  const zone = useStatus().data?.zone;
  const [limit, setLimit] = useState(FIRST);
  const [shown, setShown] = useState<Edit>();
  const answer = useAnswer(
    ['edits', limit],
    async (signal) =>
      (await api.edits.$get({ query: { limit: String(limit) } }, { init: { signal } })).json(),
    { keeps: true },
  );
  const undo = (id: string): Promise<boolean> =>
    act(texts.undone, 'edits', async () =>
      (await api.edits[':edit'].undo.$post({ param: { edit: id } })).json(),
    );
  return (
    <div className={classes['columns']}>
      <Card title={texts.title}>
        <p className={classes['how']}>{texts.how}</p>
        <Answer of={answer} height={320}>
          {(edits) =>
            edits.length === 0 ? (
              <Empty title={texts.none}>
                <p>{texts.noneHow}</p>
              </Empty>
            ) : (
              <>
                <Rows label={texts.title}>
                  {edits.map((edit) => {
                    const what = editInWords(edit, edits);
                    const isUndone = edit.undoneBy !== undefined;
                    return (
                      <Row
                        key={edit.id}
                        name={what}
                        isFaint={isUndone}
                        detail={[
                          dateAndClock(edit.time, zone),
                          makerOf(edit),
                          ...(isUndone ? [texts.isUndone] : []),
                        ].join(' · ')}
                      >
                        <Button
                          size="xs"
                          variant="default"
                          aria-label={texts.showOf(what)}
                          onClick={() => setShown(edit)}
                        >
                          {texts.show}
                        </Button>
                        {!isUndone && edit.kind !== 'consent' && (
                          <Button
                            size="xs"
                            variant="default"
                            aria-label={texts.undoOf(what)}
                            onClick={() => void undo(edit.id)}
                          >
                            {say.words.undo}
                          </Button>
                        )}
                      </Row>
                    );
                  })}
                </Rows>
                {edits.length >= limit && (
                  <Button mt="md" variant="default" onClick={() => setLimit(limit * TIMES)}>
                    {texts.more}
                  </Button>
                )}
                {shown && (
                  <EditDetails
                    id={shown.id}
                    title={editInWords(shown, edits)}
                    onClose={() => setShown(undefined)}
                  />
                )}
              </>
            )
          }
        </Answer>
      </Card>
      <Rollback />
    </div>
  );
}
