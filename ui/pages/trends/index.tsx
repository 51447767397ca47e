import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { addDays } from '../../format/day.ts';
import { firstWeekday } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { useCategories } from '../../parts/palette.ts';
import { useAddress } from '../../parts/range/address.ts';
import { RangePicker } from '../../parts/range/picker.tsx';
import { useCalendar, type Calendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { ActiveCalendar } from './calendar.tsx';
import { Compare } from './compare.tsx';
import { comparedOf } from './compared.ts';
import { useDays } from './days.ts';
import { useHostnames } from './devices.ts';
import { Drill } from './drill.tsx';
import { focusOf, wordsOf, type Focus } from './focus.ts';
import { Hours } from './hours.tsx';
import { spanInWords } from '../../parts/range/words.ts';
import { lengthOf, spanOf } from '../../parts/range/span.ts';
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
  const [search, change] = useAddress();
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
  const days = useDays(span, { device, today });
  // What is looked at first: years take longer.
  const year = useDays(shown, { device, today, enabled: days.data !== undefined });
  const onFocus = (next: Focus): void => change(wordsOf(next));

  return (
    <>
      <div className={classes['controls']}>
        <RangePicker span={span} onChange={(words) => change({ ...words, from: null, to: null })} />
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
        {(some) => {
          const cards = (
            <>
              <Card title={say.trends.calendar} hero>
                <Answer of={year} height={200}>
                  {(all) => <ActiveCalendar days={all} today={today} />}
                </Answer>
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
          if (some.some(({ active }) => active > 0)) return cards;
          return (
            <Answer of={year} height={240}>
              {(all) => (all.some(({ active }) => active > 0) ? cards : <NothingYet />)}
            </Answer>
          );
        }}
      </Answer>
    </>
  );
}

/** How trends come about, as long as there are none. */
function NothingYet(): ReactNode {
  return (
    <Empty title={say.trends.empty}>
      <p>
        {say.trends.emptyHow} <Link href="/settings">{say.shell.pages.settings}</Link>
      </p>
    </Empty>
  );
}
