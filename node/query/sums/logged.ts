import { type Micros, SECOND } from '../../../protocol/event.ts';
import type { BucketState } from '../../store/index.ts';
import { parseTime } from '../../ingest/index.ts';
import { microsOf, type ToldEvent } from '../reports/ask.ts';
import type { Span } from '../reports/range.ts';
import { createScript } from '../reports/script.ts';
import type { Column, Window } from './column.ts';

/** What was logged of one thing on a day. */
export interface Logged {
  /** Seconds. */
  readonly time: number;
  /** How often. */
  readonly times: number;
  /** Sums of the numbers that were told with it, by their names. */
  readonly sums: Readonly<Record<string, number>>;
}

/** By what was done, in small letters. */
export type DayLogged = Readonly<Record<string, Logged>>;

type LoggedJson = { time: number; times: number; sums: Record<string, number> };

/** What a person says to have done: `elatio log`, and stopwatches. */
function isByHand(type: string): boolean {
  return type.startsWith('manual.') || type === 'general.stopwatch';
}

/** What was logged by hand on a day. Numbers count on the day that it began. */
export function loggedColumn(
  buckets: ReadonlyMap<string, BucketState>,
  window?: Window,
): Column<Record<string, LoggedJson>> {
  const names = namesOf(buckets, isByHand);
  const script = createScript();
  const events = script.read(...names).join(' + ') || '[]';
  return {
    text: script.returning({ events }),
    buckets: names,
    window,
    form: 1,
    isShifted: true,
    read(answers, parts) {
      const days = new Map<string, Entry>();
      for (const [i, { events: told }] of (answers as readonly Told[]).entries()) {
        for (const { timestamp, duration, data } of told) {
          const label = data['activity'] ?? data['label'];
          if (typeof label !== 'string' || data['running'] === true) continue;
          const day = entryOf(days, labelOf(label));
          const start = parseTime(timestamp, 'timestamp');
          day.time += overlap(start, microsOf(duration), parts[i]);
          if (start < parts[i].from) continue;
          day.times++;
          for (const [name, value] of Object.entries(data)) {
            if (typeof value !== 'number') continue;
            day.sums.set(name, (day.sums.get(name) ?? 0) + value);
          }
        }
      }
      return Object.fromEntries(
        [...days].map(([label, { time, times, sums }]) => [
          label,
          { time: time / SECOND, times, sums: Object.fromEntries(sums) },
        ]),
      );
    },
  };
}

interface Entry {
  time: Micros;
  times: number;
  readonly sums: Map<string, number>;
}

function entryOf(days: Map<string, Entry>, label: string): Entry {
  const known = days.get(label);
  if (known) return known;
  const made = { time: 0, times: 0, sums: new Map<string, number>() };
  days.set(label, made);
  return made;
}

/** What was cut a microsecond too early reaches to the end. */
function overlap(start: Micros, duration: Micros, { from, to }: Span): Micros {
  const end = start + duration;
  return Math.max(0, (end === to - 1 ? to : end) - Math.max(start, from));
}

interface Told {
  readonly events: readonly ToldEvent[];
}

/** As what was done is known by. */
export function labelOf(label: string): string {
  return label.normalize('NFKC').trim().toLowerCase();
}

/** The sum of a number that is recorded by devices: of health, or of keyboard and mouse. */
export function recordedColumn(
  field: string,
  buckets: ReadonlyMap<string, BucketState>,
  window?: Window,
): Column<number> {
  const names = namesOf(buckets, (type) => type.startsWith('health.') || type === 'os.hid.input');
  const script = createScript();
  const events = script.read(...names).join(' + ') || '[]';
  return {
    text: script.returning({ sum: `sum_values(${events}, "${field}")` }),
    buckets: names,
    window,
    form: 1,
    isShifted: true,
    read: (answers) =>
      (answers as readonly { readonly sum: number }[]).reduce((all, { sum }) => all + sum, 0),
  };
}

function namesOf(
  buckets: ReadonlyMap<string, BucketState>,
  is: (type: string) => boolean,
): string[] {
  return [...buckets].filter(([, { spec }]) => is(spec.type)).map(([name]) => name);
}
