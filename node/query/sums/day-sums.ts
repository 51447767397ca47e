import { createHash } from 'node:crypto';
import type { Micros } from '../../../protocol/event.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import type { Rollups, Store } from '../../store/index.ts';
import type { Calendar, NamedPeriod } from '../days/index.ts';
import { type Asking, askOver } from '../reports/ask.ts';
import type { Span } from '../reports/range.ts';
import { blocksOf } from './blocks.ts';
import type { Column } from './column.ts';
import { createKeptDays } from './kept-days.ts';
import { partsOf } from './parts.ts';
import { stampsOf } from './stamps.ts';

/** Some of the person's days, oldest first, each following upon the other. */
export interface SomeDays {
  readonly calendar: Calendar;
  readonly days: readonly NamedPeriod[];
}

/**
 * What each day came to, in many respects at once. What was worked out is kept, in memory and sealed on the disk, with
 * what says of what it was made: a late event, a correction, a purge, another rule, another zone have the days worked out
 * anew that they touch, and nothing has to be told.
 */
export interface DaySums {
  /**
   * For each column what each day came to.
   * @throws as `Answers.ask`; ElatioError of the store
   */
  read<T extends JsonValue>(
    days: SomeDays,
    columns: readonly Column<T>[],
    signal?: AbortSignal,
  ): Promise<T[][]>;
  /** Keeps nothing in memory: some of it may be of what was purged. */
  forget(): void;
}

/** Days that are asked for at once: a question may take a minute. */
const AT_ONCE = 100;

export function createDaySums({
  store,
  answers,
  now,
}: {
  readonly store: Pick<Store, 'buckets' | 'view'> & {
    readonly rollups: Pick<Rollups, 'get' | 'put'>;
  };
  readonly answers: Asking;
  readonly now: () => Micros;
}): DaySums {
  const kept = createKeptDays(store.rollups);

  async function read<T extends JsonValue>(
    { calendar, days }: SomeDays,
    columns: readonly Column<T>[],
    signal?: AbortSignal,
  ): Promise<T[][]> {
    if (days.length === 0) return columns.map(() => []);
    const blocks = blocksOf(days, calendar.dateAt(now()));
    const names = new Set(columns.flatMap(({ buckets }) => buckets));
    const spans = blocks.map(({ days: [first], ...block }) => ({ from: first.from, to: block.to }));
    const stamps = await stampsOf(store, names, spans);
    const results: T[][] = [];
    for (const column of columns) {
      const name = nameOf(column);
      const found: (readonly T[] | undefined)[] = [];
      for (const [i, block] of blocks.entries()) {
        const stamp = column.buckets.map((bucket) => stamps.get(bucket)?.[i] ?? '').join(' ');
        found.push(
          (await kept.get(`${name} ${block.key}`, stamp, block.isSealed)) as
            readonly T[] | undefined,
        );
      }
      const missing = blocks.filter((_, i) => !found[i]);
      if (missing.length > 0) {
        const made = await workOut(
          calendar,
          column,
          missing.flatMap((block) => block.days),
          signal,
        );
        // What came in meanwhile may be in it or not.
        const after = await stampsOf(store, new Set(column.buckets), spans);
        let at = 0;
        for (const [i, block] of blocks.entries()) {
          if (found[i]) continue;
          const values = made.slice(at, (at += block.days.length));
          found[i] = values;
          const [before, now] = [stamps, after].map((all) =>
            column.buckets.map((bucket) => all.get(bucket)?.[i] ?? '').join(' '),
          );
          if (before === now) await kept.put(`${name} ${block.key}`, now, values, block.isSealed);
        }
      }
      results.push(found.flatMap((values) => values ?? []));
    }
    return results;
  }

  async function workOut<T extends JsonValue>(
    calendar: Calendar,
    column: Column<T>,
    days: readonly NamedPeriod[],
    signal: AbortSignal | undefined,
  ): Promise<T[]> {
    const made: T[] = [];
    for (let at = 0; at < days.length; at += AT_ONCE) {
      const parts = days
        .slice(at, at + AT_ONCE)
        .map((day) => partsOf(calendar, day, column.window));
      const answered = await askOver(answers, column.text, parts.flat().map(asked), signal);
      let next = 0;
      for (const part of parts) {
        made.push(column.read(answered.slice(next, (next += part.length)), part));
      }
    }
    return made;

    function asked({ from, to }: Span): Span {
      return column.isShifted ? { from: from - 1, to: to - 1 } : { from, to };
    }
  }

  return { read, forget: () => kept.forget() };
}

function nameOf({ text, rules = '', window = {}, form, buckets }: Column): string {
  const json = JSON.stringify([form, text, rules, window.from ?? null, window.to ?? null, buckets]);
  return createHash('sha256').update(json).digest('base64url');
}
