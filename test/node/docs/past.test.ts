/** The log as it was at a moment is what the store had at that moment. */
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPurge } from '../../../node/purge/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { createAnswers, createQueries, writeValue } from '../../../node/query/index.ts';
import type { BucketState, Past, Store, StoredEvent } from '../../../node/store/index.ts';
import type { Event } from '../../../protocol/event.ts';
import { codeOf } from '../../../protocol/error.ts';
import { bucketOf, eventAt, eventsOf, insert, newDirectory, T0, upTo } from '../store/fixture.ts';
import { type Opened, openDocsIn } from './fixture.ts';

const MINUTE = 60_000_000;
const DAY = 1_440 * MINUTE;
const PIECE = 2 ** 31;

type Step =
  | { readonly kind: 'live' | 'late' | 'ahead' | 'append'; readonly title: string }
  | { readonly kind: 'delete' | 'restore' | 'split'; readonly number: number }
  | { readonly kind: 'replace'; readonly number: number; readonly title: string }
  | { readonly kind: 'merge'; readonly numbers: readonly number[] }
  | { readonly kind: 'undo'; readonly place: number }
  | { readonly kind: 'label' | 'remove' | 'flush' | 'settle' | 'restart' };

const title = fc.constantFrom('a', 'b', 'c');
const number = fc.oneof(
  fc.nat({ max: 8 }),
  fc.nat({ max: 3 }).map((i) => PIECE + i),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('live' as const), title }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('late' as const, 'ahead' as const, 'append' as const),
      title,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('delete' as const, 'restore' as const, 'split' as const),
      number,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), number, title }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('merge' as const),
      numbers: fc.uniqueArray(number, { minLength: 2, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('undo' as const), place: fc.nat({ max: 2 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'label' as const,
        'remove' as const,
        'flush' as const,
        'settle' as const,
        'restart' as const,
      ),
    }),
  },
);

/** What is seen of the store: each bucket with its label, its events and what a query gives of them. */
interface Seen {
  readonly [id: string]: {
    readonly label: string | undefined;
    readonly count: number;
    readonly events: readonly StoredEvent[];
    readonly asked: unknown;
  };
}

/** What had begun by a moment ends there: in a store of that moment nothing lasts longer, but what was said to. */
function until(moment: number, { start, duration, ...rest }: StoredEvent): StoredEvent {
  const isBegun = start <= moment && rest.number < PIECE && rest.data['said'] !== true;
  return { ...rest, start, duration: isBegun ? Math.min(duration, moment - start) : duration };
}

async function seen(store: Store, moment: number, past?: Past): Promise<Seen> {
  const found: Record<string, Seen[string]> = {};
  const queries = createQueries({ store });
  for (const [name, bucket] of past?.buckets ?? store.buckets()) {
    const events = await eventsOf(store, bucket, { past });
    const text = `RETURN = query_bucket("${name}");`;
    const period = { from: T0 - 90 * DAY, to: moment, text: '' };
    const [asked] = await queries.ask({ text, periods: [period], past });
    // One that came back goes by another name than it did then.
    found[bucket.id] = {
      label: bucket.spec.label,
      count: await store.count(bucket, { past }),
      events: events.map((event) => until(moment, event)),
      asked: JSON.parse([...writeValue(asked)].join('')),
    };
  }
  await queries.stop();
  return found;
}

class Player {
  readonly directory = mkdtempSync(join(tmpdir(), 'elatio-past-'));
  clock = T0;
  /** Whether the open event is one that a watcher still sees. */
  isLive = false;
  readonly states: { readonly moment: number; readonly seen: Seen }[] = [];
  opened!: Opened;

  async open(): Promise<void> {
    const now = (): number => this.clock;
    this.opened = await openDocsIn(this.directory, { now }, { now });
  }

  async bucket(): Promise<BucketState> {
    return bucketOf(this.opened.store, 'b');
  }

  async take(current: Step): Promise<void> {
    this.clock += 2 * MINUTE;
    await this.beat();
    await this.carryOut(current).catch((error: unknown) => {
      // Of what is not there nothing can be made.
      if (!codeOf(error)?.startsWith('ELATIO_DOCS_')) throw error;
    });
    const { open } = await this.bucket();
    this.isLive &&= open !== undefined;
    const { store } = this.opened;
    this.states.push({ moment: this.clock, seen: await seen(store, this.clock) });
  }

  /** A watcher tells of what goes on. */
  async beat(): Promise<void> {
    const bucket = await this.bucket();
    await this.opened.store.write((transaction) => {
      const open = transaction.open(bucket);
      if (open && this.isLive) transaction.extend(bucket, this.clock - open.start);
    });
  }

  async carryOut(current: Step): Promise<unknown> {
    const { store, docs } = this.opened;
    const bucket = await this.bucket();
    const at = (start: number, name: string, duration = 0): Event => ({
      start,
      duration,
      data: { title: name },
    });
    switch (current.kind) {
      case 'live':
        await insert(store, bucket, at(this.clock, current.title));
        this.isLive = bucket.open?.start === this.clock;
        return;
      case 'late':
        return insert(store, bucket, at(this.clock - DAY, current.title, MINUTE));
      case 'ahead':
        this.isLive = false;
        return insert(store, bucket, at(this.clock + 30 * DAY, current.title, MINUTE));
      case 'append': {
        const events = upTo(3).map((i) => at(this.clock - 40 * DAY + i, current.title, i));
        return store.append(bucket, events);
      }
      case 'delete':
        return docs.deleteEvents('b', [current.number]);
      case 'restore':
        return docs.restoreEvents('b', [current.number]);
      case 'replace': {
        const data = { title: current.title, said: true };
        return docs.replaceEvents('b', [
          { number: current.number, start: this.clock - 3 * DAY, duration: 9, data },
        ]);
      }
      case 'split': {
        const event = await store.event(bucket, current.number);
        const half = Math.floor((event?.duration ?? 0) / 2);
        const start = event?.start ?? 0;
        const data = { title: 'half', said: true };
        return docs.splitEvent('b', current.number, [
          { start, duration: half, data },
          { start: start + half, duration: half, data },
        ]);
      }
      case 'merge':
        return docs.mergeEvents('b', current.numbers, { title: 'merged', said: true });
      case 'undo': {
        const edit = (await docs.edits(3))[current.place];
        return edit && docs.undo(edit.id);
      }
      case 'label':
        return docs.changeBucket('b', { label: String(this.clock) });
      case 'remove':
        this.isLive = false;
        return docs.deleteBucket('b');
      case 'flush':
        return store.flush();
      case 'settle':
        return store.settle();
      case 'restart':
        await this.opened.stop();
        return this.open();
    }
  }
}

test('at any moment is what there was then, whatever came since', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 20 }), async (steps) => {
      const player = new Player();
      await player.open();
      try {
        for (const current of steps) await player.take(current);
        for (const again of [false, true]) {
          if (again) {
            await player.opened.store.settle();
            await player.opened.stop();
            await player.open();
          }
          const { store, docs, problems } = player.opened;
          for (const { moment, seen: expected } of player.states) {
            expect(await seen(store, moment, await docs.past(moment))).toEqual(expected);
          }
          expect(problems).toEqual([]);
        }
      } finally {
        await player.opened.stop();
        rmSync(player.directory, { recursive: true });
      }
    }),
    { numRuns: 8 },
  );
});

test('before anything was recorded there is nothing; what was purged stays gone', async () => {
  let clock = T0;
  const now = (): number => clock;
  const { store, docs } = await openDocsIn(newDirectory(), { now }, { now });
  const bucket = await bucketOf(store, 'b');
  for (const i of upTo(6)) {
    clock = eventAt(i).start;
    await insert(store, bucket, eventAt(i));
  }
  await docs.replaceEvents('b', [{ number: 2, ...eventAt(2, 'secret') }]);
  const then = clock;
  clock += DAY;
  await docs.replaceEvents('b', [{ number: 2, ...eventAt(2, 'harmless') }]);
  const titles = async (moment: number): Promise<unknown[]> => {
    const past = await docs.past(moment);
    return (await eventsOf(store, bucket, { past })).map(({ data }) => data['title']).reverse();
  };
  expect(await titles(then)).toContain('secret');
  expect((await docs.past(T0 - 1)).buckets.size).toBe(0);
  await createPurge({ store, docs, random: randomBytes }).run({ text: 'secret' });
  expect(await titles(then)).not.toContain('secret');
  // The correction is destroyed; what was recorded says nothing of it and stays.
  expect(await titles(clock)).toContain('harmless');
});

test('what was recorded before it was noted when counts as recorded when it began', async () => {
  const { store, docs } = await openDocsIn(newDirectory());
  const bulk = store.bulk({ ...store.device, name: 'laptop' });
  const bucket = await bulk.bucket({
    name: 'b',
    type: 'x',
    client: 'c',
    hostname: 'h',
    created: 0,
  });
  for (const i of upTo(10)) await bulk.add(bucket, eventAt(i));
  await bulk.finish();
  const { start } = eventAt(4);
  const events = await eventsOf(store, bucket, { past: await docs.past(start + 1_000_000) });
  expect(events.map((event) => event.number)).toEqual([4, 3, 2, 1, 0]);
  expect(events[0].duration).toBe(1_000_000);
});

test('is the same for a query that runs in a thread, and one of the present comes after it', async () => {
  let clock = T0;
  const now = (): number => clock;
  const { store, docs } = await openDocsIn(newDirectory(), { now }, { now });
  const bucket = await bucketOf(store, 'b');
  for (const i of upTo(50)) {
    clock = eventAt(i).start;
    await insert(store, bucket, eventAt(i));
  }
  await store.flush();
  const then = clock;
  clock += DAY;
  await docs.deleteEvents('b', upTo(20));
  await docs.splitEvent(
    'b',
    30,
    [eventAt(30), eventAt(30)].map(({ start }, i) => ({ start: start + i, duration: 1 })),
  );
  await insert(store, bucket, eventAt(1_000));
  const past = await docs.past(then);
  const question = {
    text: 'RETURN = merge_events_by_keys(query_bucket("b"), ["app"]);',
    periods: [{ from: T0 - DAY, to: clock + DAY, text: '' }],
  };
  const asked = async (eventsHere: number): Promise<unknown[]> => {
    const answers = createAnswers({ store, limits: { eventsHere } });
    const texts: string[] = [];
    for (const one of [question, { ...question, past }, question]) {
      texts.push((await Array.fromAsync(await answers.ask(one))).join(''));
    }
    await answers.stop();
    return texts;
  };
  const here = await asked(Infinity);
  expect(await asked(0)).toEqual(here);
  expect(here[0]).toBe(here[2]);
  expect(here[1]).not.toBe(here[0]);
});
