import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { createDocs } from '../../../node/docs/index.ts';
import { createImporter } from '../../../node/import/index.ts';
import { createIngest } from '../../../node/ingest/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { type Event, SECOND } from '../../../protocol/event.ts';
import { jsonObject } from '../../protocol/arbitraries.ts';
import { sourceOf } from './chunks.ts';
import {
  contentOf,
  emptyImporter,
  eventAt,
  exported,
  exportOf,
  FIELDS,
  held,
  LOCAL,
  T,
} from './node.ts';

const SAMPLE = new URL('../../fixtures/activitywatch/buckets-export.json', import.meta.url);

const upTo = (count: number): Event[] => Array.from({ length: count }, (_, i) => eventAt(i));

describe('an export', () => {
  test('is taken in, and makes buckets as they were', async () => {
    const { store, importer } = await emptyImporter();
    const report = await importer.run(sourceOf(readFileSync(SAMPLE)));
    expect(report).toMatchObject({ dryRun: false, added: 24, duplicates: 0, refused: 0 });
    expect(report.buckets[0]).toEqual({
      name: 'aw-watcher-window_testhost',
      type: 'currentwindow',
      made: true,
      added: 12,
      duplicates: 0,
      excluded: 0,
      refused: 0,
      first: '2024-01-15T12:29:11.050000+00:00',
      last: '2024-01-15T12:49:50.233000+00:00',
    });
    const bucket = store.buckets().get('aw-watcher-window_testhost');
    expect(bucket?.spec).toMatchObject({
      type: 'currentwindow',
      client: 'aw-watcher-window',
      hostname: 'testhost',
      created: Date.UTC(2024, 0, 15, 8) * 1_000,
    });
    expect(await held(store, 'aw-watcher-window_testhost')).toHaveLength(12);
  });

  test('a second time adds nothing, in any order', async () => {
    const { store, importer } = await emptyImporter();
    const events = upTo(50);
    await importer.run(sourceOf(exportOf({ a: events })));
    const report = await importer.run(sourceOf(exportOf({ a: events.toReversed() })));
    expect(report).toMatchObject({ added: 0, duplicates: 50 });
    expect(report.buckets[0]).toMatchObject({ made: false, type: 'currentwindow' });
    expect(await contentOf(store, 'a')).toEqual(events);
  });

  test('is compared with what is there by time, duration and data, the order of keys aside', async () => {
    const { store, importer } = await emptyImporter();
    const data = { app: 'x', at: { a: 1, b: [null, 'é'] } };
    const one = eventAt(0, data);
    await importer.run(sourceOf(exportOf({ a: [one] })));
    const reordered = { ...one, data: { at: { b: [null, 'é'], a: 1 }, app: 'x' } };
    const others = [
      { ...one, start: one.start + 1 },
      { ...one, duration: one.duration + 1 },
      { ...one, data: { ...data, at: { a: 1, b: ['é', null] } } },
      { ...one, data: { app: 'x' } },
    ];
    const report = await importer.run(sourceOf(exportOf({ a: [reordered, ...others, one] })));
    expect(report).toMatchObject({ added: 4, duplicates: 2 });
    expect(await contentOf(store, 'a')).toHaveLength(5);
  });

  test('brings nothing back that a person has deleted or replaced since', async () => {
    const { store, importer } = await emptyImporter();
    const events = upTo(10);
    await importer.run(sourceOf(exportOf({ a: events })));
    const docs = createDocs({
      store,
      now: () => T,
      random: randomBytes,
      sha256: nativePrimitives.sha256,
      onProblem(what) {
        throw new Error(what);
      },
    });
    // The outermost ones too: the bounds of what is shown are narrower then.
    await docs.deleteEvents('a', [0, 4, 9]);
    await docs.replaceEvents('a', [{ number: 5, ...eventAt(50, { app: 'other' }) }]);
    const before = await contentOf(store, 'a');
    const report = await importer.run(sourceOf(exportOf({ a: events })));
    expect(report).toMatchObject({ added: 0, duplicates: 10 });
    expect(await contentOf(store, 'a')).toEqual(before);
    await docs.stop();
  });

  test('with the same event twice gives it once', async () => {
    const { store, importer } = await emptyImporter();
    const text = exportOf({ a: [eventAt(1), eventAt(0), eventAt(1), eventAt(1, { n: 2 })] });
    expect(await importer.run(sourceOf(text))).toMatchObject({ added: 3, duplicates: 1 });
    expect(await contentOf(store, 'a')).toHaveLength(3);
  });

  test('may hold a bucket twice, and the same events in both', async () => {
    const { store, importer } = await emptyImporter();
    const [one, other] = [exportOf({ a: upTo(3) }), exportOf({ a: upTo(5) })].map((text) =>
      text.slice('{"buckets":{'.length, -2),
    );
    const report = await importer.run(sourceOf(`{"buckets":{${one},${other}}}`));
    expect(report.buckets).toMatchObject([{ name: 'a', made: true, added: 5, duplicates: 3 }]);
    expect(await contentOf(store, 'a')).toHaveLength(5);
  });

  test('with no bucket, or an empty one', async () => {
    const { store, importer } = await emptyImporter();
    const none = { added: 0, duplicates: 0, refused: 0, refusals: [] };
    expect(await importer.run(sourceOf('{"buckets":{}}'))).toMatchObject({ ...none, buckets: [] });
    const { buckets } = await importer.run(sourceOf(exportOf({ a: [] })));
    expect(buckets).toMatchObject([{ name: 'a', made: true, first: null, last: null }]);
    expect(store.buckets().has('a')).toBe(true);
  });

  test('gives back what went in, whatever it is, and nothing the second time', async () => {
    const { store, importer } = await emptyImporter();
    let bucket = 0;
    const event = fc.record({
      start: fc.integer({ min: T, max: T + 20 }),
      duration: fc.nat(3),
      data: jsonObject,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        const name = `b${bucket++}`;
        const text = exportOf({ [name]: events });
        const { added, duplicates } = await importer.run(sourceOf(text));
        expect(added + duplicates).toBe(events.length);
        const texts = (list: readonly Event[]): Set<string> =>
          new Set(list.map((one) => JSON.stringify(one, sortedKeys)));
        expect(texts(await contentOf(store, name))).toEqual(texts(events));
        expect(await importer.run(sourceOf(text))).toMatchObject({
          added: 0,
          duplicates: events.length,
        });
      }),
      { numRuns: 60 },
    );
  });
});

/** Objects as lists of their members, sorted: for comparing. */
function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('more events than go into one batch', () => {
  test.each([
    ['oldest first', (events: Event[]) => events],
    ['newest first, as ActivityWatch exports', (events: Event[]) => events.toReversed()],
    ['as they fall', (events: Event[]) => events.toSorted((a, b) => hash(a.start) - hash(b.start))],
  ])('are taken once, %s', async (_, order) => {
    const { store, importer } = await emptyImporter();
    const events = upTo(40_000);
    const text = exportOf({ a: order([...events]) });
    expect(await importer.run(sourceOf(text), { dryRun: true })).toMatchObject({ added: 40_000 });
    expect(store.buckets().size).toBe(0);
    expect(await importer.run(sourceOf(text))).toMatchObject({ added: 40_000, duplicates: 0 });
    expect(await contentOf(store, 'a')).toEqual(events);
    for (const dryRun of [true, false]) {
      const report = await importer.run(sourceOf(text), { dryRun });
      expect(report).toMatchObject({ added: 0, duplicates: 40_000 });
    }
    expect(store.buckets().get('a')?.closed).toBe(40_000);
  });

  test('those that last for hours are recognised too', async () => {
    const { store, importer } = await emptyImporter();
    const events = upTo(20_000).map((event, i) =>
      i % 1_000 === 0 ? { ...event, duration: 86_400 * 30 * SECOND } : event,
    );
    await importer.run(sourceOf(exportOf({ a: events })));
    const report = await importer.run(sourceOf(exportOf({ a: events.toReversed() })));
    expect(report).toMatchObject({ added: 0, duplicates: 20_000 });
    expect(store.buckets().get('a')?.closed).toBe(20_000);
  });

  test('a dry run counts what stands twice at the edge of two batches once', async () => {
    const { importer } = await emptyImporter();
    const events = upTo(16_384);
    const text = exportOf({ a: [...events, ...events.slice(-3)] });
    for (const dryRun of [true, false]) {
      const report = await importer.run(sourceOf(text), { dryRun });
      expect(report).toMatchObject({ added: 16_384, duplicates: 3 });
    }
  });
});

function hash(value: number): number {
  return (value * 2_654_435_761) % 4_294_967_291;
}

describe('what is not good is refused, and said', () => {
  test('an event, by bucket, index and reason, and the others are taken', async () => {
    const { store, importer } = await emptyImporter();
    const bad = [
      '{"timestamp":"yesterday","data":{}}',
      '{"timestamp":"2024-01-15T10:00:00Z","duration":-1,"data":{}}',
      '{"timestamp":"2024-01-15T10:00:00Z","duration":NaN,"data":{}}',
      '{"timestamp":"2024-01-15T10:00:00Z","data":[]}',
      '{"timestamp":"2024-01-15T10:00:00Z","data":{"x":1e999}}',
      '17',
      'null',
    ];
    const text = exportOf({ a: [eventAt(0), ...bad, eventAt(1)], b: ['{}'] });
    const report = await importer.run(sourceOf(text));
    expect(report).toMatchObject({ added: 2, refused: 8 });
    expect(report.refusals.map(({ bucket, index }) => [bucket, index])).toEqual([
      ...bad.map((_, i) => ['a', i + 1]),
      ['b', 0],
    ]);
    expect(report.refusals[0].reason).toContain('"timestamp" expected a time');
    expect(report.refusals[1].reason).toContain('"duration" expected');
    expect(report.refusals[2].reason).toContain('not JSON');
    expect(report.refusals[4].reason).toContain('"data.x" expected a finite number');
    expect(await contentOf(store, 'a')).toEqual(upTo(2));
  });

  test('the first hundred reasons are kept, all are counted', async () => {
    const { importer } = await emptyImporter();
    const bad = Array.from({ length: 250 }, () => '{"data":{}}');
    const report = await importer.run(sourceOf(exportOf({ a: bad })));
    expect(report.refused).toBe(250);
    expect(report.refusals).toHaveLength(100);
  });

  test('the id, unlike all else, may be anything', async () => {
    const { importer } = await emptyImporter();
    const events = ['"x"', '-1', 'null', '{}', '1.5'].map(
      (id, i) => `{"id":${id},"timestamp":"2024-01-15T10:0${i}:00Z","data":{}}`,
    );
    expect(await importer.run(sourceOf(exportOf({ a: events })))).toMatchObject({
      added: 5,
      refused: 0,
    });
  });

  test.each([
    ['without a type', { ...FIELDS, type: undefined }, '"type" expected'],
    ['with a host that is no text', { ...FIELDS, hostname: 5 }, '"hostname" expected'],
    ['with data that is no object', { ...FIELDS, data: [] }, '"data" expected'],
    ['made at no time', { ...FIELDS, created: 'once' }, '"created" expected'],
  ])('a bucket %s, with what it holds', async (_, fields, reason) => {
    const { store, importer } = await emptyImporter();
    const good = exportOf({ good: [eventAt(0)] }).slice('{"buckets":{'.length, -2);
    const text = exportOf({ bad: upTo(3) }, fields).replace(/\}\}$/, `,${good}}}`);
    const report = await importer.run(sourceOf(text));
    expect(report).toMatchObject({ added: 1, refused: 3 });
    expect(report.refusals).toEqual([
      { bucket: 'bad', index: null, reason: expect.stringContaining(reason) },
    ]);
    expect([...store.buckets().keys()]).toEqual(['good']);
  });

  test('fields of a bucket that is there are no matter', async () => {
    const { store, importer } = await emptyImporter();
    await importer.run(sourceOf(exportOf({ a: [eventAt(0)] })));
    const report = await importer.run(sourceOf(exportOf({ a: upTo(2) }, { type: 5 })));
    expect(report).toMatchObject({ added: 1, duplicates: 1, refused: 0 });
    expect(store.buckets().get('a')?.spec.type).toBe('currentwindow');
  });
});

describe('fields that come after the events', () => {
  const late = (events: readonly Event[], fields: object = FIELDS): string => {
    const rest = JSON.stringify(fields).slice(1);
    return `{"buckets":{"a":{"events":[${events.map((one) => JSON.stringify(exported(one))).join()}],${rest}}}`;
  };

  test('make the bucket all the same', async () => {
    const { store, importer } = await emptyImporter();
    const fields = { ...FIELDS, name: 'label', data: { x: 1 } };
    expect(await importer.run(sourceOf(late(upTo(20_000), fields)))).toMatchObject({
      added: 20_000,
    });
    expect(store.buckets().get('a')?.spec).toMatchObject({ label: 'label', data: { x: 1 } });
  });

  test('come too late after 65,536 events, but not for a bucket that is there', async () => {
    const { store, importer } = await emptyImporter();
    const text = late(upTo(65_600));
    const refused = await importer.run(sourceOf(text));
    expect(refused).toMatchObject({ added: 0, refused: 65_600 });
    expect(refused.refusals).toEqual([
      { bucket: 'a', index: null, reason: expect.stringContaining('too late') },
    ]);
    expect(store.buckets().size).toBe(0);
    await importer.run(sourceOf(exportOf({ a: [] })));
    expect(await importer.run(sourceOf(text))).toMatchObject({ added: 65_600, refused: 0 });
  });
});

describe('a dry run', () => {
  test('says what an import would do, and changes nothing', async () => {
    const { store, importer } = await emptyImporter();
    await importer.run(sourceOf(exportOf({ a: upTo(3) })));
    const text = exportOf({ a: [...upTo(5), '{}'], b: upTo(2) });
    const planned = await importer.run(sourceOf(text), { dryRun: true });
    expect([...store.buckets().keys()]).toEqual(['a']);
    expect(await contentOf(store, 'a')).toHaveLength(3);
    const done = await importer.run(sourceOf(text));
    expect(planned).toEqual({ ...done, dryRun: true });
    expect(planned).toMatchObject({ added: 4, duplicates: 3, refused: 1 });
  });
});

describe('two at once', () => {
  test('the second is refused, and the next one after may begin', async () => {
    const { store, importer } = await emptyImporter();
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    async function* slow(): AsyncGenerator<Uint8Array> {
      const text = exportOf({ a: upTo(3) });
      yield Buffer.from(text.slice(0, 200));
      await gate;
      yield Buffer.from(text.slice(200));
    }
    const first = importer.run(slow());
    for (const dryRun of [false, true]) {
      await expect(
        importer.run(sourceOf(exportOf({ b: upTo(1) })), { dryRun }),
      ).rejects.toMatchObject({ code: 'ELATIO_IMPORT_BUSY' });
    }
    go();
    expect(await first).toMatchObject({ added: 3 });
    expect([...store.buckets().keys()]).toEqual(['a']);
    expect(await importer.run(sourceOf(exportOf({ b: upTo(1) })))).toMatchObject({ added: 1 });
  });
});

describe('an import that ends too soon', () => {
  test('cut at every byte: what came whole is taken, and all of it adds the rest', async () => {
    const events = upTo(3);
    const text = exportOf({ a: events });
    for (let length = 1; length < text.length; length += 7) {
      const { store, importer } = await emptyImporter();
      await expect(importer.run(sourceOf(text.slice(0, length)))).rejects.toMatchObject({
        code: 'ELATIO_IMPORT_CUT',
      });
      const taken = store.buckets().get('a')?.closed ?? 0;
      expect(taken).toBe(events.filter((_, i) => endOf(text, i) <= length).length);
      const rest = await importer.run(sourceOf(text));
      expect(rest).toMatchObject({ added: 3 - taken, duplicates: taken });
      expect(await contentOf(store, 'a')).toEqual(events);
    }
  });

  /** The place after the i-th event, and the character that tells that it ended. */
  function endOf(text: string, i: number): number {
    let end = -1;
    for (let n = 0; n <= i; n++) end = text.indexOf('}}', end + 1);
    return end + 3;
  }

  test('says how many were taken, and that it can be repeated', async () => {
    const { importer } = await emptyImporter();
    const text = exportOf({ a: upTo(3) });
    const cut = importer.run(sourceOf(text.slice(0, -30)));
    await expect(cut).rejects.toThrow(/breaks off\. 2 events were taken in before; .* twice/);
    const again = importer.run(sourceOf(text.slice(0, -30)), { dryRun: true });
    await expect(again).rejects.toThrow('Nothing was changed.');
  });

  test('by a fault in the middle, or after the end, keeps what came before', async () => {
    const text = exportOf({ a: upTo(3) });
    const bytes = Buffer.concat([Buffer.from(text.slice(0, -3)), Uint8Array.of(0xff, 0x20)]);
    for (const broken of [`${text.slice(0, -3)}]}}}`, `${text}}`, `${text}{}`]) {
      const { store, importer } = await emptyImporter();
      await expect(importer.run(sourceOf(broken))).rejects.toMatchObject({
        code: 'ELATIO_IMPORT_CUT',
        message: expect.stringMatching(/expected at character \d+.* 3 events were taken in/),
      });
      expect(await contentOf(store, 'a')).toHaveLength(3);
    }
    const { store, importer } = await emptyImporter();
    await expect(importer.run(sourceOf(bytes))).rejects.toThrow('not UTF-8');
    expect(store.buckets().size).toBe(0);
  });

  test('where the source fails', async () => {
    const { store, importer } = await emptyImporter();
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(exportOf({ a: upTo(2_000) }).slice(0, -9));
      throw new Error('socket hang up');
    }
    await expect(importer.run(failing())).rejects.toMatchObject({ code: 'ELATIO_IMPORT_CUT' });
    expect(await contentOf(store, 'a')).toHaveLength(1_999);
  });

  test('by an abort: what was taken stays, and the next may begin', async () => {
    const { store, importer } = await emptyImporter();
    const ended = new AbortController();
    const text = exportOf({ a: upTo(60_000) });
    const progress: number[] = [];
    const run = importer.run(sourceOf(...pieces(text)), {
      signal: ended.signal,
      onProgress(events) {
        progress.push(events);
        if (events > 40_000) ended.abort(new Error('enough'));
      },
    });
    await expect(run).rejects.toThrow('enough');
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    const taken = store.buckets().get('a')?.closed ?? 0;
    expect(taken).toBe(32_768);
    expect(await importer.run(sourceOf(...pieces(text)))).toMatchObject({
      added: 60_000 - taken,
      duplicates: taken,
    });
  });

  test('by an abort, ends when the disk has what it was given', async () => {
    const { store } = await emptyImporter();
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const slow: Store = {
      ...store,
      async append(bucket, events) {
        await gate;
        await store.append(bucket, events);
      },
    };
    const importer = createImporter({ store: slow, local: LOCAL });
    const ended = new AbortController();
    let isOver = false;
    const run = importer
      .run(sourceOf(...pieces(exportOf({ a: upTo(20_000) }))), {
        signal: ended.signal,
        onProgress: (events) => events > 9_000 && ended.abort(new Error('enough')),
      })
      .finally(() => (isOver = true));
    const outcome = run.catch((error: unknown) => error);
    await vi.waitFor(() => expect(ended.signal.aborted).toBe(true), 60_000);
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect(isOver).toBe(false);
    go();
    expect(await outcome).toMatchObject({ message: 'enough' });
    expect(await contentOf(store, 'a')).toHaveLength(8_192);
  });

  test('by a store that ends is the store’s failure', async () => {
    const { store, importer } = await emptyImporter();
    await store.createBucket({ name: 'a', type: 't', client: 'c', hostname: 'h' });
    async function* ending(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(exportOf({ a: upTo(100) }));
      await store.stop();
    }
    await expect(importer.run(ending())).rejects.toMatchObject({ code: 'ELATIO_STORE_STOPPED' });
  });
});

/** A text in pieces of a network's size. */
function pieces(text: string): string[] {
  return text.match(/.{1,65536}/gsu) ?? [];
}

describe('a bucket that is in use', () => {
  test('heartbeats go on while it is filled; its open event stays open', async () => {
    const { store, importer } = await emptyImporter();
    const ingest = createIngest({ store });
    await importer.run(sourceOf(exportOf({ a: [] })));
    const now = T + 100_000 * 30 * SECOND;
    let beats = 0;
    const beat = (): Promise<unknown> =>
      ingest.heartbeat(
        'a',
        { start: now + beats++ * SECOND, duration: 0, data: { live: true } },
        5 * SECOND,
      );
    await beat();
    const events = upTo(50_000);
    let done = false;
    const run = importer
      .run(sourceOf(...pieces(exportOf({ a: events }))))
      .finally(() => (done = true));
    while (!done) {
      await beat();
      await setImmediate();
    }
    expect(await run).toMatchObject({ added: 50_000, duplicates: 0 });
    expect(beats).toBeGreaterThan(10);
    const live = { start: now, duration: (beats - 1) * SECOND, data: { live: true } };
    expect(store.buckets().get('a')?.open).toMatchObject(live);
    expect(await contentOf(store, 'a')).toEqual([...events, live]);
  });

  test('what is open is known; and the newest that comes in does not become open', async () => {
    const { store, importer } = await emptyImporter();
    const ingest = createIngest({ store });
    await importer.run(sourceOf(exportOf({ a: [] })));
    await ingest.heartbeat('a', eventAt(0), 0);
    const report = await importer.run(sourceOf(exportOf({ a: upTo(3) })));
    expect(report).toMatchObject({ added: 2, duplicates: 1 });
    const beat = { ...eventAt(2), start: eventAt(2).start + SECOND };
    await ingest.heartbeat('a', beat, 60 * SECOND);
    expect(await contentOf(store, 'a')).toEqual([...upTo(3), beat]);
  });
});

describe('a bucket of another device that goes by the name', () => {
  async function withForeign() {
    const node = await emptyImporter();
    const bulk = node.store.bulk({
      publicKey: new Uint8Array(32).fill(1),
      incarnation: new Uint8Array(16).fill(2),
      name: 'phone',
    });
    const bucket = await bulk.bucket({ name: 'a', type: 't', client: 'c', hostname: 'phone' });
    for (const event of upTo(5)) await bulk.add(bucket, event);
    await bulk.finish();
    return node;
  }

  test('holds what came from there: nothing is made for it', async () => {
    const { store, importer } = await withForeign();
    const report = await importer.run(sourceOf(exportOf({ a: upTo(5) })));
    expect(report.buckets).toMatchObject([{ made: false, added: 0, duplicates: 5 }]);
    expect([...store.buckets().keys()]).toEqual(['a']);
  });

  test('is not written to: what is new gets a bucket of this device, now and later', async () => {
    const { store, importer } = await withForeign();
    for (const dryRun of [true, false]) {
      const report = await importer.run(sourceOf(exportOf({ a: upTo(7) })), { dryRun });
      expect(report.buckets).toMatchObject([{ made: true, added: 2, duplicates: 5 }]);
    }
    expect([...store.buckets().keys()].sort()).toEqual(['a', 'a-synced-from-phone']);
    expect(await contentOf(store, 'a')).toEqual(upTo(7).slice(5));
    const again = await importer.run(sourceOf(exportOf({ a: upTo(7) })));
    expect(again.buckets).toMatchObject([{ made: false, added: 0, duplicates: 7 }]);
  });
});

test('the host "!local" is this one', async () => {
  const { store, importer } = await emptyImporter();
  await importer.run(sourceOf(exportOf({ a: [] }, { ...FIELDS, hostname: '!local' })));
  expect(store.buckets().get('a')?.spec).toMatchObject({ hostname: 'laptop' });
});
