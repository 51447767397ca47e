/** Any order of recording, editing, undoing, flushing and restarting gives what a plain twin gives. */
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StoredEvent } from '../../../node/store/index.ts';
import type { Event } from '../../../protocol/event.ts';
import { runs } from '../../thorough.ts';
import { bucketOf, eventAt, eventsOf, insert, T0 } from '../store/fixture.ts';
import { type Opened, openDocsIn } from './fixture.ts';

const DAY = 86_400_000_000;

/** Few starts, so that many are equal, in three months. */
const event = fc.record({
  start: fc
    .tuple(fc.integer({ min: -1, max: 1 }), fc.nat({ max: 6 }))
    .map(([month, step]) => T0 + month * 31 * DAY + step * 1_000),
  duration: fc.nat({ max: 3 }).map((step) => step * 700),
  data: fc.record({ title: fc.constantFrom('a', 'b', '\uD83D') }),
});
/** Of what was recorded, or of a further piece: the numbers of those follow each other, too. */
const number = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 12 }) },
  { weight: 1, arbitrary: fc.nat({ max: 5 }).map((i) => 2 ** 31 + i) },
);

type Step =
  | { readonly kind: 'insert' | 'append'; readonly events: readonly Event[] }
  | { readonly kind: 'delete'; readonly numbers: readonly number[] }
  | { readonly kind: 'replace'; readonly number: number; readonly event: Event }
  | { readonly kind: 'split'; readonly number: number; readonly at: readonly number[] }
  | { readonly kind: 'merge' | 'restore'; readonly numbers: readonly number[] }
  | { readonly kind: 'undo'; readonly place: number }
  | { readonly kind: 'flush' | 'settle' | 'rest' | 'restart' };

const list = fc.array(event, { minLength: 1, maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('insert' as const), events: list }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('append' as const), events: list }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      numbers: fc.array(number, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), number, event }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('split' as const),
      number,
      // Of a duration in quarters; also such as is none.
      at: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('merge' as const, 'restore' as const),
      numbers: fc.uniqueArray(number, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('undo' as const), place: fc.nat({ max: 3 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('flush' as const, 'settle' as const, 'rest' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

/** Events by number; what is `undefined` is deleted. */
type Shown = Map<number, Event | undefined>;

interface TwinEdit {
  readonly id: string;
  /** What the edit set, and what was there before. */
  readonly before: Shown;
  readonly after: Shown;
  readonly undoes: string | undefined;
}

/** A recorded event, and which of its pieces a number is of. */
interface Place {
  readonly event: number;
  readonly piece: number;
}

class Twin {
  /** Further pieces in the order in which they were first made. */
  readonly pieces: Place[] = [];

  readonly recorded: Event[] = [];
  readonly shown: Shown = new Map();
  readonly edits: TwinEdit[] = [];

  record(event: Event): void {
    this.shown.set(this.recorded.length, event);
    this.recorded.push(event);
  }

  edit(id: string, after: Shown, undoes?: string): void {
    const before: Shown = new Map([...after.keys()].map((n) => [n, this.shown.get(n)]));
    for (const [n, event] of after) {
      this.shown.set(n, event);
    }
    this.edits.unshift({ id, before, after, undoes });
  }

  place(n: number): Place | undefined {
    return n < 2 ** 31 ? { event: n, piece: 0 } : this.pieces[n - 2 ** 31];
  }

  /** All numbers of a recorded event, its own first. */
  numbersOf(event: number): number[] {
    const further = this.pieces.flatMap((place, i) => (place.event === event ? [2 ** 31 + i] : []));
    return [event, ...further];
  }

  /** The number of an event's next piece that never was. */
  addPiece(event: number): number {
    const piece = this.numbersOf(event).length;
    return 2 ** 31 + this.pieces.push({ event, piece }) - 1;
  }

  /** An edit is of whole recorded events. */
  whole(after: Shown): Shown {
    const events = new Set([...after.keys()].map((n) => this.place(n)?.event ?? -1));
    const numbers = [...events].flatMap((event) => this.numbersOf(event));
    return new Map(numbers.map((n) => [n, after.has(n) ? after.get(n) : this.shown.get(n)]));
  }

  /** All that came later was taken back, what came last first. */
  canUndo(edit: TwinEdit): boolean {
    const later = this.edits.slice(0, this.edits.indexOf(edit)).reverse();
    const touching = later.filter(({ after }) => [...edit.after.keys()].some((n) => after.has(n)));
    const standing: string[] = [];
    for (const { id, undoes } of touching) {
      if (undoes !== undefined && undoes === standing.at(-1)) standing.pop();
      else standing.push(id);
    }
    return standing.length === 0;
  }

  events(): StoredEvent[] {
    return [...this.shown]
      .flatMap(([n, event]) => (event ? [{ number: n, ...event }] : []))
      .sort((a, b) => b.start - a.start || a.number - b.number);
  }
}

async function expectAlike({ store, problems }: Opened, twin: Twin): Promise<void> {
  const bucket = await bucketOf(store, 'b');
  const expected = twin.events();
  expect(await eventsOf(store, bucket)).toEqual(expected);
  expect(await store.count(bucket)).toBe(expected.length);
  expect(store.status().events).toBe(expected.length);
  const range = { from: T0, to: T0 + 3_000 };
  const within = expected.filter(
    ({ start, duration }) => start + duration >= range.from && start <= range.to,
  );
  expect(await eventsOf(store, bucket, range)).toEqual(within);
  expect(await store.count(bucket, range)).toBe(within.length);
  for (const [n, event] of twin.shown) {
    expect(await store.event(bucket, n)).toEqual(event && { number: n, ...event });
  }
  expect(bucket.newest).toBe(Math.max(-Infinity, ...expected.map(({ start }) => start)));
  const { open, firstStart, lastEnd } = bucket;
  const ends = expected.map(({ start, duration }) => start + duration);
  expect(Math.min(firstStart, open?.start ?? Infinity)).toBe(
    Math.min(Infinity, ...expected.map(({ start }) => start)),
  );
  expect(Math.max(lastEnd, open ? open.start + open.duration : -Infinity)).toBe(
    Math.max(-Infinity, ...ends),
  );
  expect(problems).toEqual([]);
}

async function take(opened: Opened, twin: Twin, current: Step): Promise<void> {
  const { store, docs } = opened;
  const bucket = await bucketOf(store, 'b');
  switch (current.kind) {
    case 'insert':
      await store.write((t) => current.events.map((one) => t.insert(bucket, one)));
      for (const one of current.events) twin.record(one);
      return;
    case 'append':
      await store.append(bucket, current.events);
      for (const one of current.events) twin.record(one);
      return;
    case 'delete': {
      const there = [...new Set(current.numbers)].filter((n) => twin.shown.get(n));
      const edit = await docs.deleteEvents('b', current.numbers);
      expect(edit?.count ?? 0).toBe(there.length);
      if (edit) twin.edit(edit.id, twin.whole(new Map(there.map((n) => [n, undefined]))));
      return;
    }
    case 'split':
      return split(opened, twin, current);
    case 'merge':
      return merge(opened, twin, current.numbers);
    case 'restore':
      return restore(opened, twin, current.numbers);
    case 'replace': {
      const { number: n, event: by } = current;
      const replaced = docs.replaceEvents('b', [{ number: n, ...by }]);
      if (!twin.shown.get(n)) {
        await expect(replaced).rejects.toMatchObject({ code: 'ELATIO_DOCS_EVENT' });
        return;
      }
      const edit = await replaced;
      if (edit) twin.edit(edit.id, twin.whole(new Map([[n, by]])));
      return;
    }
    case 'undo': {
      const edit = twin.edits[current.place];
      if (!edit) return;
      const undone = docs.undo(edit.id);
      if (twin.canUndo(edit)) twin.edit((await undone).id, edit.before, edit.id);
      else await expect(undone).rejects.toMatchObject({ code: 'ELATIO_DOCS_CHANGED' });
      return;
    }
    case 'flush':
      return store.flush();
    case 'settle':
      return store.settle();
    case 'rest':
    case 'restart':
  }
}

async function split(
  { docs }: Opened,
  twin: Twin,
  { number: n, at }: Extract<Step, { readonly kind: 'split' }>,
): Promise<void> {
  const event = twin.shown.get(n);
  const { start, duration, data } = event ?? { start: 0, duration: 0, data: {} };
  const ends = [...at]
    .sort((a, b) => a - b)
    .map((quarter) => start + Math.floor((duration * quarter) / 4));
  const pieces = [start, ...ends].map((from, i) => {
    const end = ends[i] ?? start + duration;
    return { start: from, duration: end - from, data: { ...data, piece: i } };
  });
  const made = docs.splitEvent('b', n, pieces);
  if (!event) return expect(made).rejects.toMatchObject({ code: 'ELATIO_DOCS_EVENT' });
  if (pieces.some((piece) => piece.duration <= 0)) {
    return expect(made).rejects.toMatchObject({ code: 'ELATIO_DOCS_SPLIT' });
  }
  const id = (await made)?.id ?? '';
  const of = twin.place(n)?.event ?? -1;
  const [first, ...more] = pieces;
  const after: Shown = new Map([[n, first]]);
  for (const piece of more) after.set(twin.addPiece(of), piece);
  twin.edit(id, twin.whole(after));
}

async function merge({ docs }: Opened, twin: Twin, numbers: readonly number[]): Promise<void> {
  const data = { title: 'both' };
  const made = docs.mergeEvents('b', numbers, data);
  const list = numbers.map((n) => ({ n, event: twin.shown.get(n) }));
  if (list.some(({ event }) => !event)) {
    return expect(made).rejects.toMatchObject({ code: 'ELATIO_DOCS_EVENT' });
  }
  if (list.length < 2) return expect(made).rejects.toMatchObject({ code: 'ELATIO_DOCS_MERGE' });
  const id = (await made)?.id ?? '';
  const events = list
    .flatMap(({ n, event }) => (event ? [{ n, start: event.start, duration: event.duration }] : []))
    .sort((a, b) => a.start - b.start || a.n - b.n);
  const end = Math.max(...events.map(({ start, duration }) => start + duration));
  const after: Shown = new Map(numbers.map((n) => [n, undefined]));
  after.set(events[0].n, { start: events[0].start, duration: end - events[0].start, data });
  twin.edit(id, twin.whole(after));
}

async function restore({ docs }: Opened, twin: Twin, numbers: readonly number[]): Promise<void> {
  const made = docs.restoreEvents('b', numbers);
  const events = numbers.map((n) => twin.place(n)?.event ?? -1);
  if (events.some((event) => !twin.recorded[event])) {
    return expect(made).rejects.toMatchObject({ code: 'ELATIO_DOCS_EVENT' });
  }
  const after: Shown = new Map();
  for (const event of events) {
    for (const n of twin.numbersOf(event)) after.set(n, undefined);
    after.set(event, twin.recorded[event]);
  }
  const id = (await made)?.id;
  if (id !== undefined) twin.edit(id, after);
}

async function play(steps: readonly Step[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'elatio-history-'));
  const twin = new Twin();
  let opened = await openDocsIn(directory);
  try {
    for (const current of steps) {
      if (current.kind === 'restart' || current.kind === 'rest') {
        await opened.docs.stop();
        if (current.kind === 'restart') await opened.store.settle();
        await opened.store.stop();
        opened = await openDocsIn(directory);
      } else await take(opened, twin, current);
      await expectAlike(opened, twin);
    }
    const known = await opened.docs.edits(1_000);
    expect(known.map(({ id }) => id)).toEqual(twin.edits.map(({ id }) => id));
    expect((await opened.store.verify()).faults).toEqual([]);
    await opened.stop();
    opened = await openDocsIn(directory);
    await expectAlike(opened, twin);
  } finally {
    await opened.stop();
    rmSync(directory, { recursive: true });
  }
}

test('edits of any kind, in any order, over restarts', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), play), {
    numRuns: runs(8, 20),
  });
});

test('an edit is not taken back past a later one, even one that set the same', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'elatio-history-'));
  const opened = await openDocsIn(directory);
  const { store, docs } = opened;
  const bucket = await bucketOf(store, 'b');
  await insert(store, bucket, eventAt(0));
  await insert(store, bucket, eventAt(1));
  const first = await docs.deleteEvents('b', [0]);
  await docs.undo(first?.id ?? '');
  const second = await docs.deleteEvents('b', [0]);
  await expect(docs.undo(first?.id ?? '')).rejects.toMatchObject({ code: 'ELATIO_DOCS_CHANGED' });
  await docs.undo(second?.id ?? '');
  expect(await store.count(bucket)).toBe(2);
  await docs.settings.set('k', 1);
  const removal = await docs.settings.set('k', undefined);
  await docs.settings.set('k', 2);
  await docs.settings.set('k', undefined);
  await expect(docs.undo(removal?.id ?? '')).rejects.toMatchObject({ code: 'ELATIO_DOCS_CHANGED' });
  await opened.stop();
  rmSync(directory, { recursive: true });
});
