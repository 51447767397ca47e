import { Box, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { number } from '../../format/number.ts';
import { say } from '../../strings/index.ts';
import classes from './chart.module.css';
import type { Column, DataTable } from './data-table.ts';

/** More would make the page slow: the file has all. */
const MOST = 1_000;

/** What a chart shows, in numbers. */
export function ChartTable({
  label,
  table: { columns, rows },
}: {
  readonly label: string;
  readonly table: DataTable;
}): ReactNode {
  return (
    <Box className={classes['scroll'] ?? ''} role="region" aria-label={label} tabIndex={0}>
      <Table stickyHeader highlightOnHover>
        <Table.Caption className="unseen">{label}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, i) => (
              <Table.Th key={i} scope="col" className={classes[i === 0 ? 'first' : 'number']}>
                {headOf(column)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, MOST).map(({ cells: [first, ...rest], href }, i) => (
            <Table.Tr key={i}>
              <Table.Th scope="row" className={classes['first']}>
                {href === undefined ? first : <Link href={href}>{first}</Link>}
              </Table.Th>
              {rest.map((value, j) => (
                <Table.Td
                  key={j}
                  className={classes[typeof value === 'string' ? 'first' : 'number']}
                >
                  {shown(value, columns[j + 1])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > MOST && <p>{say.chart.moreInFile(number(rows.length - MOST))}</p>}
    </Box>
  );
}

/** The unit stands there where the numbers do not say it. */
function headOf({ name, unit, format }: Column): string {
  return unit === undefined || format ? name : `${name} (${unit})`;
}

function shown(value: string | number | null, column: Column | undefined): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  return (column?.format ?? number)(value);
}
