import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { say } from '../../strings/index.ts';
import { DayRange } from './day-range.tsx';
import { REACHES, type Reach, type Span } from './span.ts';

/** How far to look back, or from when to when. */
export function RangePicker({
  span,
  onChange,
}: {
  readonly span: Span;
  /** Given what the address is to say: `null` is nothing. */
  readonly onChange: (words: Readonly<Record<string, string | null>>) => void;
}): ReactNode {
  return (
    <>
      <SegmentedControl
        aria-label={say.range.range}
        value={span.reach}
        data={REACHES.map((value) => ({ value, label: say.range.reaches[value] }))}
        onChange={(value: Reach) => {
          const isOwn = value === 'own';
          onChange({
            range: value,
            since: isOwn ? span.first : null,
            until: isOwn ? span.last : null,
          });
        }}
      />
      {span.reach === 'own' && (
        <DayRange
          label={say.range.days}
          days={span}
          onChange={({ first, last }) => onChange({ since: first, until: last })}
        />
      )}
    </>
  );
}
