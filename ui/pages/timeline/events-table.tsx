import { Button, Checkbox, Table, UnstyledButton } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { duration } from '../../format/duration.ts';
import { clockWithSeconds, dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { cut } from '../../parts/timeline/say-thing.ts';
import type { Span } from '../../parts/timeline/scale.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './event.module.css';
import { type Found, MOST, useFound, wordsOf } from './stored.ts';

const { chosen: text, event: eventText } = say.timeline;

/** The events of a span; those that are ticked are merged or deleted. */
export function EventsTable({
  span,
  bucket,
  buckets,
  event,
  zone,
  hasDate,
  onEvent,
}: {
  readonly span: Span;
  /** The one whose events are shown; all where absent. */
  readonly bucket: string | undefined;
  /** Those that may be shown; all where absent. */
  readonly buckets: readonly string[] | undefined;
  readonly event: number | undefined;
  readonly zone: string | undefined;
  readonly hasDate: boolean;
  readonly onEvent: (id: number | undefined) => void;
}): ReactNode {
  const found = useFound(span, bucket);
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const timeOf = hasDate ? dateAndClock : clockWithSeconds;
  return (
    <Answer of={found}>
      {(all) => {
        const listed = all
          .slice(0, MOST)
          .filter((one) => buckets === undefined || buckets.includes(one.bucket));
        const chosen = listed.filter(({ id }) => ticked.has(id));
        if (listed.length === 0) return <Empty title={text.empty}>{text.emptyHow}</Empty>;
        return (
          <>
            <div className={classes['head']}>
              <Checkbox
                size="xs"
                radius="xs"
                label={text.all}
                checked={chosen.length === listed.length}
                indeterminate={chosen.length > 0 && chosen.length < listed.length}
                onChange={({ currentTarget: { checked } }) =>
                  setTicked(new Set(checked ? listed.map(({ id }) => id) : []))
                }
              />
              <span className={classes['quiet']} aria-live="polite">
                {text.count(listed.length, all.length > MOST, chosen.length)}
              </span>
              <span className={classes['grow']} />
              <Bulk chosen={chosen} onEvent={onEvent} onDone={() => setTicked(new Set())} />
            </div>
            <div className={classes['table']}>
              <Table highlightOnHover aria-label={text.events}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>
                      <span className="unseen">{text.tick}</span>
                    </Table.Th>
                    <Table.Th>{text.columns.when}</Table.Th>
                    <Table.Th className={classes['number']}>{text.columns.length}</Table.Th>
                    <Table.Th>{text.columns.what}</Table.Th>
                    <Table.Th className={classes['wide']}>{text.columns.source}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {listed.map((one) => {
                    const { what, more } = wordsOf(one);
                    return (
                      <Table.Tr
                        key={one.id}
                        className={classes['row']}
                        aria-current={one.id === event || undefined}
                      >
                        <Table.Td>
                          <Checkbox
                            size="xs"
                            radius="xs"
                            aria-label={text.tickOne(cut(what))}
                            checked={ticked.has(one.id)}
                            onChange={({ currentTarget: { checked } }) =>
                              setTicked(toggled(ticked, one.id, checked))
                            }
                          />
                        </Table.Td>
                        <Table.Td className={classes['number']}>
                          {timeOf(one.timestamp, zone)}
                        </Table.Td>
                        <Table.Td className={classes['number']}>{duration(one.duration)}</Table.Td>
                        <Table.Td>
                          <UnstyledButton
                            className={classes['words']}
                            onClick={() => onEvent(one.id)}
                          >
                            <strong>{cut(what)}</strong> {cut(more)}
                          </UnstyledButton>
                        </Table.Td>
                        <Table.Td className={classes['wide']}>
                          <span className={classes['quiet']}>{one.bucket}</span>
                        </Table.Td>
                      </Table.Tr>
                    );
                  })}
                </Table.Tbody>
              </Table>
            </div>
          </>
        );
      }}
    </Answer>
  );
}

function toggled(set: ReadonlySet<number>, id: number, isIn: boolean): ReadonlySet<number> {
  const next = new Set(set);
  if (isIn) next.add(id);
  else next.delete(id);
  return next;
}

/** What is done with several events at once. */
function Bulk({
  chosen,
  onEvent,
  onDone,
}: {
  readonly chosen: readonly Found[];
  readonly onEvent: (id: number | undefined) => void;
  readonly onDone: () => void;
}): ReactNode {
  const [isAsking, setIsAsking] = useState(false);
  const count = chosen.length;
  const length = chosen.reduce((sum, one) => sum + one.duration, 0);
  const canMerge = count > 1 && new Set(chosen.map(({ bucket }) => bucket)).size === 1;
  const merge = async (): Promise<void> => {
    let kept: number | undefined;
    // The words of the one that lasted longest stand for all.
    const longest = chosen.toSorted((a, b) => b.duration - a.duration)[0];
    const isDone = await act(text.merged(count), 'log', async () => {
      const json = {
        events: chosen.map(({ id }) => id),
        ...(longest && { data: longest.data }),
      };
      const { edit, events } = await (await api.events.merge.$post({ json })).json();
      kept = events[0]?.id;
      return edit;
    });
    if (!isDone) return;
    onDone();
    onEvent(kept);
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        disabled={!canMerge}
        title={canMerge ? undefined : text.mergeHow}
        onClick={() => void merge()}
      >
        {text.merge}
      </Button>
      <Button size="xs" variant="default" disabled={count === 0} onClick={() => setIsAsking(true)}>
        {count === 0 ? say.words.delete : text.deleteMany(count)}
      </Button>
      {isAsking && (
        <Confirm
          title={eventText.deleteTitle(count)}
          action={say.words.delete}
          onClose={() => setIsAsking(false)}
          onConfirm={async () => {
            const json = { ids: chosen.map(({ id }) => id) };
            const isDone = await act(eventText.deleted(count), 'log', async () =>
              (await api.events.delete.$post({ json })).json(),
            );
            if (!isDone) return;
            onDone();
            onEvent(undefined);
          }}
        >
          <p>{eventText.deleteHow(count, duration(length))}</p>
        </Confirm>
      )}
    </>
  );
}
