import { Button, Table } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { duration } from '../../format/duration.ts';
import { number } from '../../format/number.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { say } from '../../strings/index.ts';
import { inShort } from './in-short.ts';
import classes from './privacy.module.css';
import type { Wanted } from './selection.ts';

const texts = say.privacy.erase;

/** How much it is, and some of it; what destroys it asks once more. */
export function ErasePreview({
  wanted,
  asked,
  zone,
  onErase,
}: {
  readonly wanted: Wanted;
  /** When it was asked for: it is counted each time. */
  readonly asked: number;
  readonly zone: string | undefined;
  readonly onErase: () => Promise<void>;
}): ReactNode {
  const [isAsking, setIsAsking] = useState(false);
  const answer = useAnswer(['log', 'purge', wanted, asked], async (signal) =>
    (await api.purge.preview.$post({ json: wanted }, { init: { signal } })).json(),
  );
  return (
    <section className={classes['preview']} aria-live="polite" aria-label={texts.count}>
      <Answer of={answer}>
        {({ events, first, last, others, sample }) =>
          events === 0 ? (
            <Empty title={texts.foundNone}>
              <p>{texts.foundNoneHow}</p>
            </Empty>
          ) : (
            <>
              <p className={classes['size']}>{texts.found(events)}</p>
              {first !== null && last !== null && (
                <p className={classes['how']}>
                  {texts.span(dateAndClock(first, zone), dateAndClock(last, zone))}
                </p>
              )}
              {others > 0 && <p className={classes['how']}>{texts.others(number(others))}</p>}
              <h3>{texts.some}</h3>
              <WideTable label={texts.some} minWidth={560}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{texts.when}</Table.Th>
                    <Table.Th>{texts.long}</Table.Th>
                    <Table.Th>{texts.source}</Table.Th>
                    <Table.Th>{texts.what}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {sample.map(({ bucket, timestamp, duration: seconds, data }, at) => (
                    <Table.Tr key={at}>
                      <Table.Td className={classes['time']}>
                        {dateAndClock(timestamp, zone)}
                      </Table.Td>
                      <Table.Td className={classes['time']}>{duration(seconds)}</Table.Td>
                      <Table.Td className={classes['cell']}>{bucket}</Table.Td>
                      <Table.Td className={classes['cell']}>{inShort(data)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </WideTable>
              <Button mt="md" className="destructive" onClick={() => setIsAsking(true)}>
                {texts.destroy(events)}
              </Button>
              {isAsking && (
                <Confirm
                  title={texts.confirmTitle(events)}
                  action={texts.act}
                  word={texts.word}
                  onConfirm={onErase}
                  onClose={() => setIsAsking(false)}
                >
                  <p>{texts.confirmHow}</p>
                </Confirm>
              )}
            </>
          )
        }
      </Answer>
    </section>
  );
}
