import { useMemo, type ReactNode } from 'react';
import type { Day } from '../../format/day.ts';
import type { Calendar } from '../settings.ts';
import { daySpan } from './address.ts';
import type { Span } from './scale.ts';
import { Timeline } from './timeline.tsx';

/** A day from when it begins to when the next one does: one can look closer, and not leave it. */
export function DayBand({
  day,
  calendar: { startOfDay, zone },
  onSelect,
}: {
  readonly day: Day;
  readonly calendar: Pick<Calendar, 'startOfDay' | 'zone'>;
  /** Told what was clicked. @param event the id of the event that says most of it */
  readonly onSelect?: (span: Span, event: number | undefined) => void;
}): ReactNode {
  const span = useMemo(() => daySpan(day, { startOfDay, zone }), [day, startOfDay, zone]);
  return (
    <Timeline
      view={span}
      bounds={span}
      calendar={{ startOfDay, zone }}
      hasList={false}
      onSelect={(chosen) => {
        if (chosen) onSelect?.(chosen, chosen.event);
      }}
    />
  );
}
