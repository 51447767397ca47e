import { Table } from '@mantine/core';
import type { InferResponseType } from 'hono/client';
import type { ReactNode } from 'react';
import type { api } from '../../api/client.ts';
import { number } from '../../format/number.ts';
import { dateAndClock } from '../../format/time.ts';
import { useStatus } from '../../parts/settings.ts';
import { WideTable } from '../../parts/wide-table.tsx';
import { say } from '../../strings/index.ts';
import classes from './settings.module.css';

const texts = say.settings.data;

export type ImportReport = InferResponseType<typeof api.import.$post>;

/** Refusals that are shown. */
const SHOWN = 20;

/** What is in a file, source by source; what of it is passed over, and why. */
export function ImportFound({ report }: { readonly report: ImportReport }): ReactNode {
  const zone = useStatus().data?.zone;
  const { duplicates, excluded, refused, buckets, refusals } = report;
  const time = (at: string | null): string => (at === null ? '' : dateAndClock(at, zone));
  return (
    <>
      <p className={classes['how']}>
        {[
          ...(duplicates > 0 ? [texts.duplicates(number(duplicates))] : []),
          ...(excluded > 0 ? [texts.excluded(number(excluded))] : []),
        ].join(' ')}
      </p>
      {refused > 0 && (
        <>
          <p>{texts.refused(number(refused))}</p>
          <ul>
            {refusals.slice(0, SHOWN).map(({ bucket, index, reason }) => (
              <li key={`${bucket} ${index}`} className={classes['words']}>
                {texts.refusal(bucket, index, reason)}
              </li>
            ))}
          </ul>
        </>
      )}
      {buckets.length > 0 && (
        <WideTable label={texts.buckets} minWidth={480}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{texts.bucket}</Table.Th>
              <Table.Th ta="end">{texts.added}</Table.Th>
              <Table.Th>{texts.from}</Table.Th>
              <Table.Th>{texts.until}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {buckets.map(({ name, added, first, last }) => (
              <Table.Tr key={name}>
                <Table.Td className={classes['value']}>{name}</Table.Td>
                <Table.Td ta="end">{number(added)}</Table.Td>
                <Table.Td>{time(first)}</Table.Td>
                <Table.Td>{time(last)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </>
  );
}
