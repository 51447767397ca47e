import { useMemo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { createDayOf, type Day } from '../../format/day.ts';
import { Answer } from '../../parts/answer.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { useAddress } from '../../parts/range/address.ts';
import { RangePicker } from '../../parts/range/picker.tsx';
import { spanOf } from '../../parts/range/span.ts';
import { useCalendar, type Calendar } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { BucketCards } from './bucket.tsx';
import classes from './health.module.css';

/** What is recorded of the body: all that stands in buckets whose type begins with `health.`. */
export default function Health(): ReactNode {
  const calendar = useCalendar();
  return <Page title={say.shell.pages.health}>{calendar && <HealthOf calendar={calendar} />}</Page>;
}

function HealthOf({
  calendar: { today, startOfDay, zone },
}: {
  readonly calendar: Calendar;
}): ReactNode {
  const [search, change] = useAddress();
  const span = spanOf(search, today);
  const dayOf = useMemo(() => createDayOf({ startOfDay, zone }), [startOfDay, zone]);
  const buckets = useAnswer(['log', 'now', 'health'], async (signal) => {
    const all = await (await api.buckets.$get({}, { init: { signal } })).json();
    return all
      .filter(({ type, events }) => type.startsWith('health.') && events > 0)
      .toSorted((a, b) => a.type.localeCompare(b.type) || a.id.localeCompare(b.id));
  });
  return (
    <Answer of={buckets} height={280}>
      {(all) =>
        all.length === 0 ? (
          <NoHealth today={today} />
        ) : (
          <>
            <div className={classes['controls']}>
              <RangePicker span={span} onChange={change} />
            </div>
            <div className={classes['cards']}>
              {all.map((bucket) => (
                <BucketCards
                  key={bucket.id}
                  bucket={bucket}
                  days={{ first: span.first, last: span.last, zone, dayOf }}
                  isAlone={all.filter(({ type }) => type === bucket.type).length === 1}
                />
              ))}
            </div>
          </>
        )
      }
    </Answer>
  );
}

/** How health records come here, as long as there are none. */
function NoHealth({ today }: { readonly today: Day }): ReactNode {
  const bucket = `${location.origin}/api/v1/buckets/health-steps`;
  const head = "-H 'content-type: application/json'";
  return (
    <Empty title={say.health.empty}>
      <p>{say.health.emptyWhat}</p>
      <p>{say.health.emptySend}</p>
      <pre className={classes['code']}>
        {`curl ${bucket} ${head} -d '{"type": "health.steps", "client": "me", "hostname": "!local"}'\n`}
        {`curl ${bucket}/events ${head} -d '{"timestamp": "${today}T08:00:00Z", "duration": 600, "data": {"steps": 812}}'`}
      </pre>
      <p>{say.health.emptyLog}</p>
      <pre className={classes['code']}>elatio log weigh --kg 71.5</pre>
      <p>
        {say.health.emptyLogHow} <Link href="/log">{say.shell.pages.log}</Link>
      </p>
    </Empty>
  );
}
