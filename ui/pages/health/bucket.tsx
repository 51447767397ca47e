import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { addDays } from '../../format/day.ts';
import { number } from '../../format/number.ts';
import { dateAndClock, longDay } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { say } from '../../strings/index.ts';
import { drawnOf } from './drawn.ts';
import classes from './health.module.css';
import { readingsIn, seriesOf } from './readings.ts';
import { nameOf, SeriesChart, type Days } from './series-chart.tsx';

/** Events that are drawn one by one. */
const MOST = 20_000;

/** A bucket of health, as the node tells it. */
export interface HealthBucket {
  readonly id: string;
  readonly type: string;
  readonly hostname: string;
  readonly label: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly end: string | null;
}

/** All that a bucket has, each unit in a picture of its own. */
export function BucketCards({
  bucket,
  days,
  isAlone,
}: {
  readonly bucket: HealthBucket;
  readonly days: Days;
  /** Whether there is no other one of its type. */
  readonly isAlone: boolean;
}): ReactNode {
  const { first, last, dayOf, zone } = days;
  const { id, type, hostname, label } = bucket;
  const title = `${titleOf(type)}${isAlone ? '' : ` · ${label ?? hostname}`}`;
  const readings = useAnswer(['log', 'now', 'readings', id, first, last], async (signal) => {
    // Days begin within a day of UTC's, wherever one is; which day each is on is seen below.
    const query = {
      bucket: id,
      since: `${addDays(first, -1)}T00:00:00Z`,
      until: `${addDays(last, 2)}T00:00:00Z`,
      limit: String(MOST),
    };
    const answer = await api.events.$get({ query }, { init: { signal } });
    const all = readingsIn(await answer.text());
    return { all, isCut: all.length === MOST };
  });
  return (
    <Answer of={readings} height={280}>
      {({ all, isCut }) => {
        // Of more there are whole days only: what is left out must not seem to be nothing.
        const oldest = isCut ? addDays(dayOf(all[0].at), 1) : first;
        const from = oldest > last ? last : oldest > first ? oldest : first;
        const some = all.filter(({ at }) => dayOf(at) >= from && dayOf(at) <= last);
        const drawn = drawnOf(seriesOf(some, unitsOf(bucket)));
        if (drawn.length === 0) {
          return (
            <Card title={title}>
              <p className={classes['sum']}>
                {bucket.end === null
                  ? say.words.none
                  : `${say.health.nothingIn} ${dateAndClock(bucket.end, zone)}.`}
              </p>
            </Card>
          );
        }
        return drawn.map((one, i) => {
          const only = one.series.length === 1 ? nameOf(one.series[0], title) : title;
          const name = only === title || drawn.length === 1 ? title : `${title}: ${only}`;
          return (
            <Card key={i} title={name}>
              {isCut && (
                <p className={classes['sum']}>
                  {say.health.cut(number(some.length), longDay(from))}
                </p>
              )}
              <SeriesChart
                name={name}
                color={/heart|pulse/i.test(type) ? '--heart' : '--accent'}
                drawn={one}
                days={{ ...days, first: from }}
              />
            </Card>
          );
        });
      }}
    </Answer>
  );
}

/** `health.blood_pressure` as people say it. */
function titleOf(type: string): string {
  const rest = type.slice('health.'.length);
  if (Object.hasOwn(say.health.types, rest)) return say.health.types[rest] ?? rest;
  const words = rest.replaceAll(/[._-]+/g, ' ').trim();
  return words === '' ? type : words[0]?.toUpperCase() + words.slice(1);
}

/** `{"units": {"weight": "kg"}}`, or `{"unit": "kg"}` of what has but one. */
function unitsOf({ data }: HealthBucket): Readonly<Record<string, unknown>> {
  const { unit, units } = data;
  const isObject = typeof units === 'object' && units !== null;
  return { value: unit, ...(isObject && units) };
}
