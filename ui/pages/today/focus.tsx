import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { duration } from '../../format/duration.ts';
import { clock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { usePalette } from '../../parts/palette.ts';
import { say } from '../../strings/index.ts';
import { type Current, currentOf, type Focus, longestOf, type Session } from './current.ts';
import type { ShownDay } from './day.ts';
import classes from './today.module.css';

/** What is in focus now, or was for longest on the day. */
export function DayFocus({ shown }: { readonly shown: ShownDay }): ReactNode {
  const { isToday, key, range } = shown;
  const answer = useAnswer(
    [...key, 'sessions'],
    async (signal) => {
      const { days, zone } = await (
        await api.sessions.$get({ query: range }, { init: { signal } })
      ).json();
      return { zone, sessions: days.flatMap(({ sessions }) => sessions), now: Date.now() };
    },
    isToday ? { every: 30_000 } : {},
  );
  return (
    <Card title={isToday ? say.today.now : say.today.focus}>
      <Answer of={answer} height={72}>
        {({ sessions, zone, now }) => {
          const current = isToday ? currentOf(sessions, now) : undefined;
          if (current) return <Now current={current} />;
          return <Then sessions={sessions} zone={zone} isToday={isToday} />;
        }}
      </Answer>
    </Card>
  );
}

/** What is in front, and since when nobody has been away. */
function Now({ current: { seconds, focus } }: { readonly current: Current }): ReactNode {
  const { data } = useAnswer(['log', 'now', 'front'], frontWindow);
  const palette = usePalette();
  return (
    <div
      className={classes['now']}
      style={{ borderColor: focus?.kind === 'category' ? palette(pathOf(focus)) : undefined }}
    >
      <p className={classes['subject']}>
        {focus ? subjectOf(focus) : (data?.app ?? say.today.here)}
      </p>
      {data?.title !== undefined && (
        <p className={classes['window']} title={data.title}>
          {data.title}
        </p>
      )}
      <p className={classes['quiet']}>{say.today.withoutBreak(duration(seconds))}</p>
    </div>
  );
}

function Then({
  sessions,
  zone,
  isToday,
}: {
  readonly sessions: readonly Session[];
  readonly zone: string;
  readonly isToday: boolean;
}): ReactNode {
  const palette = usePalette();
  const last = sessions.at(-1);
  if (!last) {
    return (
      <p className={classes['quiet']}>{isToday ? say.today.noSession : say.today.noSessionThen}</p>
    );
  }
  const longest = longestOf(sessions);
  return (
    <>
      {isToday && (
        <p className={classes['quiet']}>{say.today.awaySince(clock(last.until, zone))}</p>
      )}
      {longest ? (
        <>
          {isToday && <h3 className={classes['of']}>{say.today.longest}</h3>}
          <div
            className={classes['now']}
            style={{
              borderColor: longest.kind === 'category' ? palette(pathOf(longest)) : undefined,
            }}
          >
            <p className={classes['subject']}>{subjectOf(longest)}</p>
            <p className={classes['quiet']}>
              {duration(longest.seconds)},{' '}
              {say.today.focusFrom(clock(longest.from, zone), clock(longest.until, zone))},{' '}
              {say.today.interrupted(longest.interruptions)}
            </p>
          </div>
        </>
      ) : (
        <p className={classes['quiet']}>{say.today.noFocus}</p>
      )}
    </>
  );
}

const pathOf = ({ subject }: Focus): readonly string[] => subject.split(' > ');

const subjectOf = (focus: Focus): string =>
  focus.kind === 'category' ? (pathOf(focus).at(-1) ?? '') : focus.subject;

/** Among so many of the last events there is a window, if any is in front. */
const RECENT = '20';

/** The window that is in front, by the last event that has a program. */
async function frontWindow(
  signal: AbortSignal,
): Promise<{ readonly app: string; readonly title: string | undefined } | null> {
  const answer = await api.events.$get({ query: { limit: RECENT } }, { init: { signal } });
  for (const line of (await answer.text()).split('\n')) {
    if (line === '') continue;
    const { data } = JSON.parse(line) as { readonly data: Readonly<Record<string, unknown>> };
    const { app, title } = data;
    if (typeof app === 'string')
      return { app, title: typeof title === 'string' ? title : undefined };
  }
  return null;
}
