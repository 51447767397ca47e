import { Button, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { isDay } from '../../format/day.ts';
import type { Calendar } from '../../parts/settings.ts';
import { useBuckets } from '../../parts/timeline/marks.ts';
import { say } from '../../strings/index.ts';
import { dayAt, daysIn, daysOf, neighbour, spanOf, type Unit, unitOf, UNITS } from './range.ts';
import classes from './tools.module.css';
import type { Placing, Shown } from './use-place.ts';

const ALL = 'all';
const EACH = 'each';
/** Before a host name: a device may be called `all`. */
const ONE = 'one ';

/** Where to look: which time, which devices. */
export function Tools({
  calendar,
  place: { view, shown, go },
  isChoosing,
  onChoosing,
}: {
  readonly calendar: Calendar;
  readonly place: Placing;
  readonly isChoosing: boolean;
  readonly onChoosing: (isChoosing: boolean) => void;
}): ReactNode {
  const hosts = [...new Set((useBuckets().data ?? []).map(({ hostname }) => hostname))].filter(
    (host) => host !== 'unknown',
  );
  const days = daysIn(view, calendar);
  const unit = unitOf(view, calendar);
  /** As long a time around today, where that is in sight; else around what is. */
  const showUnit = (chosen: Unit): void => {
    const now = Date.now();
    const isNow = now >= view.from && now < view.to;
    const day = isNow ? calendar.today : dayAt(view.from, calendar);
    go({ view: spanOf(daysOf(chosen, day), calendar) });
  };
  const showDays = (first: string, last: string): void => {
    if (!isDay(first) || !isDay(last)) return;
    const [from, to] = first <= last ? [first, last] : [last, first];
    go({ view: spanOf({ first: from, last: to }, calendar) });
  };
  return (
    <div className={classes['tools']}>
      <Button.Group>
        <Button
          variant="default"
          size="xs"
          aria-label={say.words.earlier}
          onClick={() => go({ view: neighbour(view, -1, calendar) })}
        >
          ‹
        </Button>
        <Button
          variant="default"
          size="xs"
          onClick={() => go({ view: spanOf(daysOf(unit ?? 'day', calendar.today), calendar) })}
        >
          {say.words.today}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-label={say.words.later}
          onClick={() => go({ view: neighbour(view, 1, calendar) })}
        >
          ›
        </Button>
      </Button.Group>
      <SegmentedControl
        size="xs"
        aria-label={say.timeline.howLong}
        data={UNITS.map((one) => ({ value: one, label: say.words[one] }))}
        value={unit ?? ''}
        onChange={(chosen) => showUnit(chosen as Unit)}
      />
      <div className={classes['dates']}>
        <TextInput
          type="date"
          size="xs"
          aria-label={say.timeline.firstDay}
          value={days.first}
          onChange={({ currentTarget }) =>
            showDays(currentTarget.value, unit === 'day' ? currentTarget.value : days.last)
          }
        />
        <span aria-hidden>–</span>
        <TextInput
          type="date"
          size="xs"
          aria-label={say.timeline.lastDay}
          value={days.last}
          onChange={({ currentTarget }) => showDays(days.first, currentTarget.value)}
        />
      </div>
      {hosts.length > 1 && (
        <Select
          size="xs"
          aria-label={say.words.device}
          className={classes['device'] ?? ''}
          data={[
            { value: ALL, label: say.words.allDevices },
            { value: EACH, label: say.timeline.each },
            ...hosts.map((host) => ({ value: `${ONE}${host}`, label: host })),
          ]}
          value={shown.kind === 'one' ? `${ONE}${shown.host}` : shown.kind}
          allowDeselect={false}
          onChange={(value) => go({ shown: shownOf(value ?? ALL) })}
        />
      )}
      <Switch
        size="sm"
        className={classes['choosing'] ?? ''}
        label={say.timeline.choosing}
        checked={isChoosing}
        onChange={({ currentTarget }) => onChoosing(currentTarget.checked)}
      />
    </div>
  );
}

function shownOf(value: string): Shown {
  if (value.startsWith(ONE)) return { kind: 'one', host: value.slice(ONE.length) };
  return { kind: value === EACH ? 'each' : 'all' };
}
