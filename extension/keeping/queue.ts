import type { JsonObject } from '../../protocol/json.ts';
import { isSame } from '../recording/same.ts';
import type { Change, Database } from './database.ts';

/** What waits to be sent. `at` is milliseconds since 1970, `duration` seconds. */
export interface Waiting {
  readonly kind: 'tab' | 'page';
  readonly at: number;
  readonly duration: number;
  readonly data: JsonObject;
}

/** A batch that is on its way: until it is answered it is sent again as it is. */
export interface Outbox {
  readonly id: string;
  readonly spans: readonly Waiting[];
}

export interface Totals {
  readonly spans: number;
  /** Characters of their data. */
  readonly size: number;
  /** Spans for which there was no room. */
  readonly dropped: number;
}

export interface Bounds {
  readonly spans: number;
  readonly size: number;
}

export const BOUNDS: Bounds = { spans: 20_000, size: 20_000_000 };
/** Dropped at a time. */
const SOME = 200;

/**
 * What waits for the node, bounded: where it is full the oldest of pages go first, then the oldest of tabs.
 * A span leaves `waiting` for the outbox and comes back, or is gone, in one transaction each: it is never in both.
 */
export interface Queue {
  /** Does what `work` does and keeps what it adds; once more with more room, where the disk is full. */
  record<T>(
    work: (change: Change, add: (span: Waiting) => Promise<void>) => Promise<T>,
  ): Promise<T>;
  /** The batch on its way, or a new one of the oldest; `undefined` where nothing waits. */
  take(most: number): Promise<Outbox | undefined>;
  /** The batch arrived, or nobody ever takes it. */
  settle(id: string, drop?: 'drop'): Promise<void>;
  /** Puts the later half of the batch back; the rest becomes a new one. */
  halve(id: string): Promise<void>;
  /** With those on their way. */
  totals(): Promise<Totals>;
  /** Forgets all that waits, and what goes on. */
  clear(): Promise<void>;
  /** Leaves out of what waits all that `isKept` does not want. */
  keepOnly(isKept: (span: Waiting) => boolean): Promise<void>;
}

export function createQueue({
  database,
  newId = () => crypto.randomUUID(),
  bounds = BOUNDS,
}: {
  readonly database: Database;
  readonly newId?: () => string;
  readonly bounds?: Bounds;
}): Queue {
  /** What could not even be counted on the disk. */
  let lost = 0;

  async function makeRoom(change: Change, totals: Totals): Promise<Totals> {
    let left = totals;
    while (left.spans > bounds.spans || left.size > bounds.size) {
      const fewer = await dropOldest(change, left);
      if (fewer.spans === left.spans) break;
      left = fewer;
    }
    return left;
  }

  return {
    async record(work) {
      const attempt = (before?: (change: Change) => Promise<void>) =>
        database.change(async (change) => {
          await before?.(change);
          let totals = await totalsOf(change);
          const result = await work(change, async (span) => {
            totals = await add(change, totals, span);
          });
          await putTotals(change, await makeRoom(change, totals));
          return result;
        });
      try {
        return await attempt();
      } catch (error) {
        if (!isFull(error)) throw error;
        try {
          await database.change(async (change) => {
            await putTotals(change, await dropOldest(change, await totalsOf(change)));
          });
          return await attempt();
        } catch (again) {
          lost++;
          throw again;
        }
      }
    },
    take: (most) =>
      database.change(async (change) => {
        const there = await change.get<Outbox>('state', 'outbox');
        if (there) return there;
        const spans = await change.list<Waiting>('waiting', { index: 'at', most });
        if (spans.length === 0) return undefined;
        const totals = await totalsOf(change);
        const outbox = { id: newId(), spans };
        for (const kind of ['tab', 'page'] as const) {
          const taken = spans.filter((span) => span.kind === kind).map(({ at }) => at);
          const [first, last] = [taken[0], taken.at(-1)];
          // By their range, which holds no others: one by one it took ten times as long as the node takes with them.
          if (first !== undefined)
            await change.delete('waiting', IDBKeyRange.bound([kind, first], [kind, last]));
        }
        await change.put('state', outbox, 'outbox');
        await putTotals(change, without(totals, spans));
        return outbox;
      }),
    settle: (id, drop) =>
      database.change(async (change) => {
        const outbox = await change.get<Outbox>('state', 'outbox');
        if (outbox?.id !== id) return;
        await change.delete('state', 'outbox');
        if (!drop) return;
        const totals = await totalsOf(change);
        await putTotals(change, { ...totals, dropped: totals.dropped + outbox.spans.length });
      }),
    halve: (id) =>
      database.change(async (change) => {
        const outbox = await change.get<Outbox>('state', 'outbox');
        if (outbox?.id !== id) return;
        const middle = Math.ceil(outbox.spans.length / 2);
        let totals = await totalsOf(change);
        for (const span of outbox.spans.slice(middle)) totals = await add(change, totals, span);
        await change.put('state', { id: newId(), spans: outbox.spans.slice(0, middle) }, 'outbox');
        await putTotals(change, totals);
      }),
    totals: () =>
      database.change(async (change) => {
        const { spans, size, dropped } = await totalsOf(change);
        const outbox = await change.get<Outbox>('state', 'outbox');
        return { spans: spans + (outbox?.spans.length ?? 0), size, dropped: dropped + lost };
      }),
    clear: () =>
      database.change(async (change) => {
        const everything = IDBKeyRange.lowerBound('');
        await change.delete('waiting', IDBKeyRange.lowerBound(['']));
        await change.delete('pages', everything);
        for (const key of ['outbox', 'totals', 'tab']) await change.delete('state', key);
      }),
    keepOnly: (isKept) =>
      database.change(async (change) => {
        let totals = await totalsOf(change);
        for (const span of await change.list<Waiting>('waiting')) {
          if (!isKept(span)) totals = await remove(change, totals, span);
        }
        await putTotals(change, totals);
      }),
  };
}

const NOTHING: Totals = { spans: 0, size: 0, dropped: 0 };

async function totalsOf(change: Change): Promise<Totals> {
  return (await change.get<Totals>('state', 'totals')) ?? NOTHING;
}

const putTotals = (change: Change, totals: Totals): Promise<void> =>
  change.put('state', totals, 'totals');

const sizeOf = ({ data }: Waiting): number => JSON.stringify(data).length;

/** Adds a span; one of the same start and data becomes as long as the longer of both. */
async function add(change: Change, totals: Totals, span: Waiting): Promise<Totals> {
  // Of one kind no two begin at the same moment, even where a clock was put back.
  for (let { at } = span; ; at++) {
    const there = await change.get<Waiting>('waiting', [span.kind, at]);
    if (there && !isSame(there.data, span.data)) continue;
    if (there && there.duration >= span.duration) return totals;
    await change.put('waiting', { ...span, at });
    if (there) return totals;
    return { ...totals, spans: totals.spans + 1, size: totals.size + sizeOf(span) };
  }
}

async function remove(change: Change, totals: Totals, span: Waiting): Promise<Totals> {
  await change.delete('waiting', [span.kind, span.at]);
  return without(totals, [span]);
}

function without(totals: Totals, spans: readonly Waiting[]): Totals {
  const size = spans.reduce((sum, span) => sum + sizeOf(span), 0);
  return { ...totals, spans: totals.spans - spans.length, size: totals.size - size };
}

async function dropOldest(change: Change, totals: Totals): Promise<Totals> {
  const range = IDBKeyRange.bound(['page'], ['page', []]);
  const pages = await change.list<Waiting>('waiting', { range, most: SOME });
  const dropped = pages.length > 0 ? pages : await change.list<Waiting>('waiting', { most: SOME });
  let left = totals;
  for (const span of dropped) left = await remove(change, left, span);
  return { ...left, dropped: left.dropped + dropped.length };
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
