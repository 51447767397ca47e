import { Modal, Table } from '@mantine/core';
import type { InferResponseType } from 'hono/client';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { say } from '../../strings/index.ts';
import classes from './settings.module.css';

const texts = say.settings.changes;

/** Characters of a value, and changes, that are shown. */
const LONGEST = 400;
const SHOWN = 50;

type Change = InferResponseType<(typeof api.edits)[':edit']['$get']>['changes'][number];

/** All that an edit changed, before and after. */
export function EditDetails({
  id,
  title,
  onClose,
}: {
  readonly id: string;
  readonly title: string;
  readonly onClose: () => void;
}): ReactNode {
  const answer = useAnswer(['edits', 'changes', id], async (signal) =>
    (await api.edits[':edit'].$get({ param: { edit: id } }, { init: { signal } })).json(),
  );
  return (
    <Modal opened onClose={onClose} title={title} size="xl">
      <Answer of={answer}>
        {({ changes }) => (
          <WideTable label={title} minWidth={480}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{texts.what}</Table.Th>
                <Table.Th>{texts.was}</Table.Th>
                <Table.Th>{texts.became}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changes.slice(0, SHOWN).map((change, at) => (
                <Table.Tr key={at}>
                  <Table.Td className={classes['value']}>{nameOf(change)}</Table.Td>
                  <Table.Td className={classes['value']}>{inShort(change.was)}</Table.Td>
                  <Table.Td className={classes['value']}>
                    {inShort('becomes' in change ? change.becomes : change.value)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )}
      </Answer>
    </Modal>
  );
}

function nameOf(change: Change): string {
  if ('document' in change) return `${change.document} · ${change.key}`;
  if ('field' in change) return `${change.bucket} · ${change.field}`;
  return `${change.bucket} · ${texts.event(change.id)}`;
}

function inShort(value: unknown): string {
  if (value === null || value === undefined) return texts.nothing;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
