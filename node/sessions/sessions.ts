import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import {
  type Calendar,
  type Days,
  type DaySums,
  devicesOf,
  type NamedPeriod,
  stampOfRules,
  stretchColumn,
} from '../query/index.ts';
import type { Store } from '../store/index.ts';
import type { Focus } from './focus.ts';
import { type DaySessions, type Session, sessionsIn } from './session.ts';

/** A day, and what was found on it. */
export interface SessionDay {
  /** Its date. */
  readonly name: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly sessions: readonly Session[];
  /** Seconds in which something was done, in all. */
  readonly active: number;
  /** Seconds of focus. */
  readonly focus: number;
}

/** Over several days. */
export interface SessionsSummary {
  readonly sessions: number;
  readonly active: number;
  readonly focus: number;
  readonly interruptions: number;
  readonly longestSession: Session | undefined;
  readonly longestFocus: Focus | undefined;
}

export interface Sessions {
  /**
   * @throws ElatioError ELATIO_QUERY_…, of the store
   */
  of(
    range: { readonly calendar: Calendar; readonly days: readonly NamedPeriod[] },
    signal?: AbortSignal,
  ): Promise<readonly SessionDay[]>;
  /**
   * From a date on, up to another that is left out itself, or to now; of other zones than those that were in force where
   * `zone` says so.
   */
  report(
    asked: {
      readonly since?: string | undefined;
      readonly until?: string | undefined;
      readonly zone?: string | undefined;
    },
    signal?: AbortSignal,
  ): Promise<{
    readonly days: readonly SessionDay[];
    readonly summary: SessionsSummary;
    readonly zone: string;
  }>;
}

/** To be raised when the rule finds something else than it did. */
const FORM = 1;

export function createSessions({
  store,
  sums,
  days,
  rules,
  now,
}: {
  readonly store: Pick<Store, 'buckets'>;
  readonly sums: DaySums;
  readonly days: Days;
  /** What `categories()` gives. */
  readonly rules: () => JsonValue;
  readonly now: () => Micros;
}): Sessions {
  async function of(
    range: { readonly calendar: Calendar; readonly days: readonly NamedPeriod[] },
    signal?: AbortSignal,
  ): Promise<SessionDay[]> {
    const devices = devicesOf(store.buckets());
    // As JSON has them: they are kept so.
    const column = stretchColumn(
      devices,
      stampOfRules(rules()),
      FORM,
      (stretches) => sessionsIn(stretches) as Json,
    );
    const [found] = await sums.read(range, [column], signal);
    return range.days.map((day, i) => sessionDay(day, found[i] as unknown as DaySessions));
  }
  return {
    of,
    async report({ since, until, zone }, signal) {
      const calendar = await days.calendar(zone);
      const moment = now();
      const today = calendar.dateAt(moment);
      const first = since === undefined || since > today ? today : since;
      const end = until === undefined || until > today ? dayAfter(today) : until;
      const wanted =
        first < end
          ? calendar.periods('day', calendar.startOf(first), calendar.startOf(end), MOST_DAYS)
          : [];
      const found = await of({ calendar, days: wanted }, signal);
      return { days: found, summary: summaryOf(found), zone: calendar.zoneAt(moment) };
    },
  };
}

type Json = { [key: string]: JsonValue };

/** Of an answer. */
const MOST_DAYS = 4_000;

function sessionDay(
  { name, from, to }: NamedPeriod,
  { sessions, scattered }: DaySessions,
): SessionDay {
  return {
    name,
    from,
    to,
    sessions,
    active: sessions.reduce((sum, { active }) => sum + active, scattered),
    focus: sessions.reduce((sum, session) => sum + focusOf(session), 0),
  };
}

function focusOf({ focus }: Session): number {
  return focus.reduce((sum, { seconds }) => sum + seconds, 0);
}

function summaryOf(days: readonly SessionDay[]): SessionsSummary {
  const sessions = days.flatMap((day) => day.sessions);
  const foci = sessions.flatMap(({ focus }) => focus);
  return {
    sessions: sessions.length,
    active: days.reduce((sum, { active }) => sum + active, 0),
    focus: days.reduce((sum, { focus }) => sum + focus, 0),
    interruptions: foci.reduce((sum, { interruptions }) => sum + interruptions, 0),
    longestSession: largest(sessions, ({ from, to }) => to - from),
    longestFocus: largest(foci, ({ seconds }) => seconds),
  };
}

function largest<T>(all: readonly T[], sizeOf: (one: T) => number): T | undefined {
  let found: T | undefined;
  for (const one of all) if (!found || sizeOf(one) > sizeOf(found)) found = one;
  return found;
}

/** The date of the next day. */
function dayAfter(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}
