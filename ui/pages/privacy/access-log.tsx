import { Button, Group, NativeSelect, Table, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { InferResponseType } from 'hono/client';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { readWallText } from '../../format/wall.ts';
import { number } from '../../format/number.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { useStatus } from '../../parts/settings.ts';
import { WideTable } from '../../parts/wide-table.tsx';
import { say } from '../../strings/index.ts';
import classes from './privacy.module.css';
import { Verify } from './verify.tsx';

const texts = say.privacy.access;

/** Entries that are shown at first, and how many times as many after each "more". */
const FIRST = 50;
const TIMES = 4;

const ACTORS = ['owner', 'session', 'token', 'program', 'node'] as const;

type Entry = InferResponseType<typeof api.audit.$get>[number];

/** Who read, exported or changed what. */
export function AccessLog(): ReactNode {
  const zone = useStatus().data?.zone;
  const [actor, setActor] = useState('');
  const [since, setSince] = useState('');
  const [limit, setLimit] = useState(FIRST);
  const moment = readWallText(since, zone);
  const from = moment === undefined ? undefined : new Date(moment).toISOString();
  const answer = useAnswer(
    ['audit', actor, from, limit],
    async (signal) =>
      (
        await api.audit.$get(
          {
            query: {
              limit: String(limit),
              ...(actor !== '' && { actor }),
              ...(from !== undefined && { since: from }),
            },
          },
          { init: { signal } },
        )
      ).json(),
    { keeps: limit > FIRST },
  );
  return (
    <>
      <Card title={texts.title}>
        <p className={classes['how']}>{texts.how}</p>
        <div className={classes['fields']}>
          <NativeSelect
            label={texts.who}
            value={actor}
            data={[
              { value: '', label: texts.everybody },
              ...ACTORS.map((value) => ({ value, label: texts.actors[value] })),
            ]}
            onChange={({ currentTarget }) => {
              setActor(currentTarget.value);
              setLimit(FIRST);
            }}
          />
          <TextInput
            type="datetime-local"
            label={texts.since}
            value={since}
            onChange={({ currentTarget }) => {
              setSince(currentTarget.value);
              setLimit(FIRST);
            }}
          />
        </div>
        <Answer of={answer} height={320}>
          {(entries) =>
            entries.length === 0 ? (
              <p>{texts.none}</p>
            ) : (
              <>
                <Entries entries={entries} zone={zone} />
                {entries.length >= limit && (
                  <Group mt="md">
                    <Button variant="default" onClick={() => setLimit(limit * TIMES)}>
                      {texts.more}
                    </Button>
                  </Group>
                )}
              </>
            )
          }
        </Answer>
      </Card>
      <Verify />
    </>
  );
}

function Entries({
  entries,
  zone,
}: {
  readonly entries: readonly Entry[];
  readonly zone: string | undefined;
}): ReactNode {
  return (
    <WideTable label={texts.table} minWidth={720}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{texts.when}</Table.Th>
          <Table.Th>{texts.who}</Table.Th>
          <Table.Th>{texts.did}</Table.Th>
          <Table.Th>{texts.what}</Table.Th>
          <Table.Th>{texts.of}</Table.Th>
          <Table.Th ta="end">{texts.times}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr key={entry.sequence}>
            <Table.Td className={classes['time']}>{dateAndClock(entry.last, zone)}</Table.Td>
            <Table.Td className={classes['words']}>{actorOf(entry)}</Table.Td>
            <Table.Td>{wordOf(texts.actions, entry.action)}</Table.Td>
            <Table.Td className={classes['words']}>
              {[entry.object.kind, entry.object.name, entry.object.domain]
                .filter((part) => part !== '')
                .join(' · ')}
            </Table.Td>
            <Table.Td>{rangeOf(entry, zone)}</Table.Td>
            <Table.Td ta="end">{number(entry.count)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function actorOf({ actor: { kind, id, name } }: Entry): string {
  const who = wordOf(texts.actors, kind);
  return [who, name || id.slice(0, 8)].filter((part) => part !== '').join(' · ');
}

function rangeOf({ from, until }: Entry, zone: string | undefined): string {
  if (from === null && until === null) return '';
  const [begin, end] = [from, until].map((time) =>
    time === null ? '…' : dateAndClock(time, zone),
  );
  return texts.range(begin ?? '', end ?? '');
}

/** What later releases have stands as it is. */
function wordOf(words: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}
