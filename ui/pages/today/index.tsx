import { ActionIcon, Anchor, Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { addDays, type Day } from '../../format/day.ts';
import { duration } from '../../format/duration.ts';
import { longDay } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { type Calendar, useCalendar, useStatus } from '../../parts/settings.ts';
import { timelineAddress } from '../../parts/timeline/address.ts';
import { DayBand } from '../../parts/timeline/day-band.tsx';
import { Actions } from '../../shell/actions.tsx';
import { say } from '../../strings/index.ts';
import { addressOf, type ShownDay, useShownDay } from './day.ts';
import { DayFocus } from './focus.tsx';
import { Foot } from './foot.tsx';
import { DayGoals } from './goals.tsx';
import { DaySites } from './sites.tsx';
import classes from './today.module.css';
import { useDayUsage } from './usage.ts';
import { Where } from './where.tsx';

/** One day: what was done when, where it went, how goals fare, and what is on now. */
export default function Today(): ReactNode {
  const calendar = useCalendar();
  const [parameters] = useSearchParams();
  // Another day begins anew: what was done on the one before must not stand under its heading.
  if (calendar) return <OneDay key={parameters.get('day')} calendar={calendar} />;
  return (
    <Page title={say.shell.pages.today} actions={<Actions />}>
      <Skeleton height={270} radius="lg" />
    </Page>
  );
}

function OneDay({ calendar }: { readonly calendar: Calendar }): ReactNode {
  const shown = useShownDay(calendar);
  const usage = useDayUsage(shown);
  const { day } = shown;
  return (
    <Page
      title={longDay(day, calendar.today)}
      aside={
        <>
          <Neighbours shown={shown} />
          {usage.data && (
            <span>
              {say.today.recorded(duration(usage.data.active))} ·{' '}
              {say.today.devices(usage.data.devices)}
            </span>
          )}
        </>
      }
      actions={<Actions />}
    >
      <Band day={day} calendar={calendar} />
      <div className={classes['columns']}>
        <Answer of={usage} height={360}>
          {({ top }) =>
            top.length > 0 ? (
              <Where shown={shown} spent={top} />
            ) : (
              <Nothing isToday={shown.isToday} />
            )
          }
        </Answer>
        <DayGoals shown={shown} />
        <div className={classes['column']}>
          <DayFocus shown={shown} />
          {usage.data && <DaySites shown={shown} />}
        </div>
      </div>
      <Foot />
    </Page>
  );
}

/** The day as one band; what is clicked there is opened on the timeline. */
function Band({ day, calendar }: { readonly day: Day; readonly calendar: Calendar }): ReactNode {
  const [, go] = useLocation();
  return (
    <Card hero>
      <DayBand
        day={day}
        calendar={calendar}
        onSelect={(span, event) => go(timelineAddress(span, event))}
      />
    </Card>
  );
}

/** The way to the day before and the day after. */
function Neighbours({ shown: { day, isToday } }: { readonly shown: ShownDay }): ReactNode {
  const [, go] = useLocation();
  const today = useCalendar()?.today;
  if (today === undefined) return null;
  const step = (days: number) => () => go(addressOf(addDays(day, days), today));
  return (
    <span className={classes['neighbours']}>
      <ActionIcon variant="subtle" aria-label={say.today.before} onClick={step(-1)}>
        ‹
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        aria-label={say.today.after}
        onClick={step(1)}
        disabled={isToday}
      >
        ›
      </ActionIcon>
      {!isToday && (
        <Button variant="default" size="compact-sm" onClick={() => go('/')}>
          {say.words.today}
        </Button>
      )}
    </span>
  );
}

/** Of a day without anything: what would be here, where nothing was ever recorded how it comes. */
function Nothing({ isToday }: { readonly isToday: boolean }): ReactNode {
  const { data: status } = useStatus();
  if (!isToday || (status && status.store.events > 0)) {
    return (
      <Card>
        <Empty title={isToday ? say.today.nothingToday : say.today.nothing} />
      </Card>
    );
  }
  return (
    <Card>
      <Empty title={say.today.nothingYet}>
        <p>{say.today.nothingYetHow}</p>
        <Anchor component={Link} href="/log">
          {say.today.logSomething}
        </Anchor>
      </Empty>
    </Card>
  );
}
