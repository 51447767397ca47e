import { Button, Select } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { duration } from '../../format/duration.ts';
import { Card } from '../../parts/card.tsx';
import type { Calendar } from '../../parts/settings.ts';
import { useBuckets } from '../../parts/timeline/marks.ts';
import { whenText } from '../../parts/timeline/say-thing.ts';
import { lengthOf, type Span } from '../../parts/timeline/scale.ts';
import { say } from '../../strings/index.ts';
import { AddForm } from './add-form.tsx';
import classes from './event.module.css';
import { EventsTable } from './events-table.tsx';
import { LabelForm } from './label-form.tsx';
import { dayAt } from './range.ts';

const { chosen: text } = say.timeline;

/** What was chosen: its events, to be looked at, labelled, merged, deleted; and what was done in it, to be added. */
export function SpanPanel({
  span,
  event,
  host,
  calendar,
  onEvent,
  onCloser,
  onClose,
}: {
  readonly span: Span;
  /** The id of the one that is looked at. */
  readonly event: number | undefined;
  /** Of the device that is shown; all where absent. */
  readonly host: string | undefined;
  readonly calendar: Calendar;
  readonly onEvent: (id: number | undefined) => void;
  readonly onCloser: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const [bucket, setBucket] = useState<string | null>(null);
  const [open, setOpen] = useState<'add' | 'label'>();
  const buckets = (useBuckets().data ?? []).filter(
    ({ hostname, type }) =>
      (host === undefined || hostname === host) && !type.startsWith('attachment'),
  );
  const { zone } = calendar;
  const hasDate = dayAt(span.from, calendar) !== calendar.today;
  const toggle = (which: 'add' | 'label'): void => setOpen(open === which ? undefined : which);
  return (
    <Card
      title={`${whenText(span, zone, hasDate)} · ${duration(lengthOf(span) / 1_000)}`}
      aside={
        <Button size="compact-sm" variant="subtle" onClick={onClose}>
          {say.words.close}
        </Button>
      }
    >
      <div className={classes['head']}>
        <Button size="xs" aria-expanded={open === 'add'} onClick={() => toggle('add')}>
          {text.add}
        </Button>
        <Button
          size="xs"
          variant="default"
          aria-expanded={open === 'label'}
          onClick={() => toggle('label')}
        >
          {text.label}
        </Button>
        <Button size="xs" variant="default" onClick={onCloser}>
          {text.closer}
        </Button>
        <Select
          size="xs"
          className={classes['grow'] ?? ''}
          aria-label={text.source}
          placeholder={text.allSources}
          clearable
          data={buckets.map(({ id }) => id)}
          value={bucket}
          onChange={setBucket}
        />
      </div>
      {open === 'add' && (
        <AddForm
          key={`${span.from} ${span.to}`}
          span={span}
          zone={zone}
          onDone={(id) => {
            setOpen(undefined);
            onEvent(id);
          }}
        />
      )}
      {open === 'label' && <LabelForm span={span} bucket={bucket ?? undefined} />}
      <EventsTable
        span={span}
        bucket={bucket ?? undefined}
        buckets={host === undefined ? undefined : buckets.map(({ id }) => id)}
        event={event}
        zone={zone}
        hasDate={hasDate}
        onEvent={onEvent}
      />
    </Card>
  );
}
