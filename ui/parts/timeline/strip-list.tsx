import { Table, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { duration } from '../../format/duration.ts';
import { say } from '../../strings/index.ts';
import type { Palette } from '../palette.ts';
import type { Strip } from './pictures.ts';
import { categoryText, cut, nameOf, whenText } from './say-thing.ts';
import classes from './timeline.module.css';

/** How many are told one by one. */
export const LISTED = 50;

/** What is in sight as a table: the longest, in the order of time. */
export function StripList({
  strips,
  zone,
  hasDate,
  palette,
  isSelected,
  onSelect,
}: {
  /** Those in sight. */
  readonly strips: readonly Strip[];
  readonly zone: string | undefined;
  readonly hasDate: boolean;
  readonly palette: Palette;
  readonly isSelected: (strip: Strip) => boolean;
  readonly onSelect: (strip: Strip) => void;
}): ReactNode {
  const listed = longest(strips);
  if (listed.length === 0) return <p className={classes['line']}>{say.timeline.listEmpty}</p>;
  return (
    <div className={classes['list']}>
      <Table highlightOnHover aria-label={say.timeline.listOf(listed.length)}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say.timeline.columns.when}</Table.Th>
            <Table.Th>{say.timeline.columns.what}</Table.Th>
            <Table.Th>{say.timeline.columns.category}</Table.Th>
            <Table.Th className={classes['number']}>{say.timeline.columns.length}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {listed.map((strip) => (
            <Table.Tr
              key={`${strip.from} ${strip.hostname}`}
              aria-current={isSelected(strip) || undefined}
            >
              <Table.Td className={classes['when']}>{whenText(strip, zone, hasDate)}</Table.Td>
              <Table.Td className={classes['cell']}>
                <UnstyledButton className={classes['choose']} onClick={() => onSelect(strip)}>
                  <strong>{nameOf(strip)}</strong> {cut(strip.title ?? '')}
                </UnstyledButton>
              </Table.Td>
              <Table.Td>
                <span
                  className={classes['swatch']}
                  style={{ background: palette(strip.category) }}
                  aria-hidden
                />{' '}
                {categoryText(strip.category)}
              </Table.Td>
              <Table.Td className={classes['number']}>{duration(strip.seconds)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function longest(strips: readonly Strip[]): Strip[] {
  return strips
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, LISTED)
    .sort((a, b) => a.from - b.from);
}
