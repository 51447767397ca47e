import { createHash } from 'node:crypto';
import type { Micros } from '../../../protocol/event.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import type { Rollups, Store } from '../../store/index.ts';
import type { Calendar, NamedPeriod } from '../days/index.ts';
import { type Asking, askOver } from '../reports/ask.ts';
import type { Span } from '../reports/range.ts';
import { type Block, blocksOf } from './blocks.ts';
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
const AT_ONCE = 31;

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
  let turn: Promise<unknown> = Promise.resolve();

  /** One after the other: mostly several ask for the same at once, and then it is there. */
  function read<T extends JsonValue>(
    days: SomeDays,
    columns: readonly Column<T>[],
    signal?: AbortSignal,
  ): Promise<T[][]> {
    const found = turn.then(() => readNow(days, columns, signal));
    turn = found.catch(() => undefined);
    return found;
  }

  async function readNow<T extends JsonValue>(
    { calendar, days }: SomeDays,
    columns: readonly Column<T>[],
    signal: AbortSignal | undefined,
  ): Promise<T[][]> {
    signal?.throwIfAborted();
    if (days.length === 0) return columns.map(() => []);
    const blocks = blocksOf(days, calendar.dateAt(now()));
    const stamps = await stampsOf(store, new Set(columns.flatMap(bucketsOf)), blocks);
    const results: T[][] = [];
    for (const column of columns) {
      const values = await knownOf(column, blocks, stamps);
      const missing = blocks.filter(({ key }) => !values.has(key));
      for (const group of groupsOf(missing)) {
        const made = await workOut(calendar, column, group, signal);
        await keep(column, group, made, stamps, blocks);
        for (const [key, of] of made) values.set(key, of);
      }
      results.push(blocks.flatMap(({ key }) => values.get(key) ?? []));
    }
    return results;
  }

  /** What is kept, by the keys of blocks. */
  async function knownOf<T extends JsonValue>(
    column: Column<T>,
    blocks: readonly Block[],
    stamps: Stamps,
  ): Promise<Map<string, readonly T[]>> {
    const name = nameOf(column);
    const found = new Map<string, readonly T[]>();
    for (const [i, { key, isSealed }] of blocks.entries()) {
      const values = await kept.get(`${name} ${key}`, stampOf(column, stamps, i), isSealed);
      if (values) found.set(key, values as readonly T[]);
    }
    return found;
  }

  /** Keeps what was made, unless something came in meanwhile: it may be in it or not. */
  async function keep<T extends JsonValue>(
    column: Column<T>,
    group: readonly Block[],
    made: ReadonlyMap<string, readonly T[]>,
    stamps: Stamps,
    blocks: readonly Block[],
  ): Promise<void> {
    const name = nameOf(column);
    const after = await stampsOf(store, new Set(column.buckets), group);
    for (const [i, block] of group.entries()) {
      const stamp = stampOf(column, after, i);
      if (stamp !== stampOf(column, stamps, blocks.indexOf(block))) continue;
      await kept.put(`${name} ${block.key}`, stamp, made.get(block.key) ?? [], block.isSealed);
    }
  }

  /** What days came to, block by block. */
  async function workOut<T extends JsonValue>(
    calendar: Calendar,
    column: Column<T>,
    blocks: readonly Block[],
    signal: AbortSignal | undefined,
  ): Promise<Map<string, readonly T[]>> {
    const parts = blocks.map(({ days }) =>
      days.map((day) => partsOf(calendar, day, column.window)),
    );
    const periods = parts.flat(2).map((part) => askedOf(column, part));
    const answered = await askOver(answers, column.text, periods, signal);
    let at = 0;
    return new Map(
      blocks.map(({ key }, i) => [
        key,
        parts[i].map((day) => column.read(answered.slice(at, (at += day.length)), day)),
      ]),
    );
  }

  return { read, forget: () => kept.forget() };
}

type Stamps = Awaited<ReturnType<typeof stampsOf>>;

function bucketsOf({ buckets }: Column): readonly string[] {
  return buckets;
}

/** Of what a column reads in a block. */
function stampOf({ buckets }: Column, stamps: Stamps, block: number): string {
  return buckets.map((bucket) => stamps.get(bucket)?.[block] ?? '').join(' ');
}

/** Blocks that are asked for at once, so that what is broken off has not to be begun anew. */
function groupsOf(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  let days = Infinity;
  for (const block of blocks) {
    days += block.days.length;
    if (days > AT_ONCE) {
      groups.push([]);
      days = block.days.length;
    }
    groups[groups.length - 1].push(block);
  }
  return groups;
}

function askedOf({ isShifted }: Column, { from, to }: Span): Span {
  return isShifted ? { from: from - 1, to: to - 1 } : { from, to };
}

function nameOf({ text, rules = '', window = {}, form, buckets }: Column): string {
  const json = JSON.stringify([form, text, rules, window.from ?? null, window.to ?? null, buckets]);
  return createHash('sha256').update(json).digest('base64url');
}
