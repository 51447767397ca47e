import { SegmentedControl, Select } from '@mantine/core';
import { useCallback, type ReactNode } from 'react';
import { Link, useSearchParams } from 'wouter';
import { addDays } from '../../format/day.ts';
import { firstWeekday } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { useCategories } from '../../parts/palette.ts';
import { useCalendar, type Calendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { ActiveCalendar } from './calendar.tsx';
import { Compare } from './compare.tsx';
import { comparedOf } from './compared.ts';
import { DayRange } from './day-range.tsx';
import { daysIn } from './day-sums.ts';
import { useDays } from './days.ts';
import { useHostnames } from './devices.ts';
import { Drill } from './drill.tsx';
import { focusOf, wordsOf, type Focus } from './focus.ts';
import { Hours } from './hours.tsx';
import { spanInWords } from './in-words.ts';
import { lengthOf, REACHES, spanOf, type Reach } from './span.ts';
import classes from './trends.module.css';
import { CategoryWeeks } from './weeks.tsx';

/** How time goes over months and years, and what it goes into. All that is chosen stands in the address. */
export default function Trends(): ReactNode {
  const calendar = useCalendar();
  return <Page title={say.shell.pages.trends}>{calendar && <TrendsOf calendar={calendar} />}</Page>;
}

/** Days that the calendar shows at least: whole weeks, a year of them. */
const YEAR = 371;

function TrendsOf({ calendar: { today, startOfDay } }: { readonly calendar: Calendar }): ReactNode {
  const [search, setSearch] = useSearchParams();
  const hostnames = useHostnames();
  const categories = useCategories();
  const span = spanOf(search, today);
  const focus = focusOf(search, categories.data?.categories.map(({ path }) => path) ?? []);
  const wanted = search.get('device') ?? undefined;
  // A device that is not there, as an old address may name one, is none.
  const device = wanted !== undefined && hostnames.data?.includes(wanted) ? wanted : undefined;
  const compared = comparedOf(search, { span, today, firstWeekday: firstWeekday() });
  const shown =
    lengthOf(span) < YEAR ? { first: addDays(span.last, 1 - YEAR), last: span.last } : span;
  const days = useDays(shown, { device, today });

  const change = useCallback(
    (words: Readonly<Record<string, string | null>>) => {
      setSearch((before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(words)) {
          if (value === null) after.delete(name);
          else after.set(name, value);
        }
        return after;
      });
    },
    [setSearch],
  );
  const onFocus = (next: Focus): void => change(wordsOf(next));

  return (
    <>
      <div className={classes['controls']}>
        <SegmentedControl
          aria-label={say.trends.range}
          value={span.reach}
          data={REACHES.map((value) => ({ value, label: say.trends.reaches[value] }))}
          onChange={(value: Reach) =>
            change({
              range: value,
              since: value === 'own' ? span.first : null,
              until: value === 'own' ? span.last : null,
              from: null,
              to: null,
            })
          }
        />
        {span.reach === 'own' && (
          <DayRange
            label={say.trends.range}
            days={span}
            onChange={({ first, last }) => change({ since: first, until: last })}
          />
        )}
        {(hostnames.data?.length ?? 0) > 1 && (
          <Select
            aria-label={say.words.device}
            placeholder={say.words.allDevices}
            data={hostnames.data ?? []}
            value={device ?? null}
            onChange={(value) => change({ device: value })}
            clearable
          />
        )}
      </div>
      <Answer of={days} height={240}>
        {(all) => {
          const some = daysIn(all, span);
          if (all.every(({ active }) => active === 0)) {
            return (
              <Empty title={say.trends.empty}>
                <p>
                  {say.trends.emptyHow} <Link href="/settings">{say.shell.pages.settings}</Link>
                </p>
              </Empty>
            );
          }
          return (
            <>
              <Card title={say.trends.calendar} hero>
                <ActiveCalendar days={all} today={today} />
              </Card>
              <Card
                title={say.trends.weeks}
                aside={<span className={classes['aside']}>{spanInWords(span)}</span>}
              >
                <CategoryWeeks
                  days={some}
                  period={`${span.first} – ${span.last}`}
                  onFocus={onFocus}
                />
              </Card>
              <div className={classes['pair']}>
                <Card
                  title={say.trends.hoursOfWeek}
                  aside={<span className={classes['aside']}>{spanInWords(span)}</span>}
                >
                  <Hours
                    span={span}
                    days={some.map(({ day }) => day)}
                    device={device}
                    startOfDay={startOfDay}
                  />
                </Card>
                <Compare
                  compared={compared}
                  device={device}
                  today={today}
                  onCompare={change}
                  onFocus={onFocus}
                />
              </div>
              <Drill span={span} focus={focus} device={device} onFocus={onFocus} />
            </>
          );
        }}
      </Answer>
    </>
  );
}
