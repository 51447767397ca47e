/** Queries side by side, that fail, that are broken off, and whose store changes under them. */
import { expect, test } from 'vitest';
import { randomBytes } from '../../../node/crypto.ts';
import { createPurge } from '../../../node/purge/index.ts';
import { createQueries, writeValue } from '../../../node/query/index.ts';
import type { QueriedStore, Queries } from '../../../node/query/queries.ts';
import type { Store, View } from '../../../node/store/index.ts';
import { codeOf } from '../../../protocol/error.ts';
import { SECOND } from '../../../protocol/event.ts';
import { openDocsIn } from '../docs/fixture.ts';
import { bucketOf, newDirectory, T0 } from '../store/fixture.ts';

const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const DAYS = 100;
const PERIOD = { from: T0 - DAY, to: T0 + (DAYS + 1) * DAY, text: '/' };
const TITLES = `
  here = filter_keyvals(flood(query_bucket("afk")), "status", ["not-afk"]);
  RETURN = merge_events_by_keys(filter_period_intersect(flood(query_bucket("window")), here), ["title"]);`;

/** Two buckets over months, in many chunks. */
async function filled() {
  const node = await openDocsIn(newDirectory());
  for (let day = 0; day < DAYS; day += 5) {
    const events = (data: (i: number) => Record<string, string>) =>
      Array.from({ length: 60 }, (_, i) => ({
        start: T0 + day * DAY + i * 2 * HOUR,
        duration: HOUR,
        data: data(i),
      }));
    await node.store.append(
      await bucketOf(node.store, 'window'),
      events((i) => ({ title: `title ${(day + i) % 11}` })),
    );
    await node.store.append(
      await bucketOf(node.store, 'afk'),
      events((i) => ({ status: i % 5 === 0 ? 'afk' : 'not-afk' })),
    );
  }
  return node;
}

/** A store that counts its views, and does something whenever a chunk is asked for. */
function watched(store: Store, onChunk: (view: View, digest: string) => void = () => undefined) {
  const views = { opened: 0, closed: 0 };
  const viewed: QueriedStore = {
    ...store,
    async view(...what) {
      const view = await store.view(...what);
      views.opened++;
      return {
        ...view,
        envelope(digest) {
          onChunk(view, digest);
          return view.envelope(digest);
        },
        close() {
          views.closed++;
          return view.close();
        },
      };
    },
  };
  return { views, store: viewed };
}

async function answerOf(queries: Queries, text: string, signal?: AbortSignal): Promise<string> {
  const values = await queries.ask({ text, periods: [PERIOD] }, signal);
  return [...writeValue(values)].join('');
}

test.each<[what: string, text: string, code: string]>([
  [
    'an unknown function',
    'x = flood(query_bucket("window")); RETURN = none(x);',
    'ELATIO_QUERY_INTERPRET',
  ],
  [
    'an unknown bucket',
    'x = query_bucket("window"); RETURN = concat(x, query_bucket("none"));',
    'ELATIO_QUERY_FUNCTION',
  ],
  [
    'a wrong argument',
    'RETURN = limit_events(query_bucket("window"), "x");',
    'ELATIO_QUERY_FUNCTION',
  ],
  ['no result', 'x = sum_durations(query_bucket("window"));', 'ELATIO_QUERY_PARSE'],
  [
    'a pattern that is none',
    'RETURN = filter_keyvals_regex(query_bucket("window"), "title", "(");',
    'ELATIO_QUERY_FUNCTION',
  ],
])('a query that fails by %s leaves no view open', async (_, text, code) => {
  const { store } = await filled();
  const { views, store: counted } = watched(store);
  const queries = createQueries({ store: counted });
  const error: unknown = await answerOf(queries, text).catch((thrown: unknown) => thrown);
  expect(codeOf(error)).toBe(code);
  expect(views).toEqual({ opened: 1, closed: 1 });
  await queries.stop();
});

test('a store that fails in the middle, at a view or a chunk, leaves no view open, and the next query answers', async () => {
  const { store } = await filled();
  const expected = await answerOf(createQueries({ store }), TITLES);
  for (const at of [1, 2, 3, 4, 5, 8, 13, 21, 34]) {
    let failAt = at;
    const failing = (): void => {
      if (--failAt === 0) throw new Error('The disk is gone.');
    };
    const { views, store: counted } = watched(store, failing);
    const queries = createQueries({
      store: {
        ...counted,
        rollups: memoryRollups(),
        view(...what) {
          failing();
          return counted.view(...what);
        },
      },
    });
    await expect(answerOf(queries, TITLES)).rejects.toThrow('The disk is gone.');
    expect(views.closed).toBe(views.opened);
    expect(await answerOf(queries, TITLES)).toBe(expected);
    await queries.stop();
  }
});

test('of queries at once, those that are broken off end, and the others answer as if alone', async () => {
  const { store } = await filled();
  const expected = await answerOf(createQueries({ store }), TITLES);
  const controllers = Array.from({ length: 4 }, () => new AbortController());
  let asked = 0;
  const { views, store: counted } = watched(store, () => {
    asked++;
    controllers[asked % 7]?.abort(new Error('It was broken off.'));
  });
  const queries = createQueries({ store: counted });
  const broken = controllers.map(({ signal }) => answerOf(queries, TITLES, signal));
  const others = Array.from({ length: 3 }, () => answerOf(queries, TITLES));
  for (const result of await Promise.allSettled(broken)) {
    expect(result).toMatchObject({ status: 'rejected', reason: { message: 'It was broken off.' } });
  }
  expect(await Promise.all(others)).toEqual([expected, expected, expected]);
  expect(views.opened).toBeGreaterThan(6);
  expect(views.closed).toBe(views.opened);
  expect(await answerOf(queries, TITLES)).toBe(expected);
  await queries.stop();
});

test('a query during a purge answers as of when it began; nothing that it worked out is kept', async () => {
  const { store, docs } = await filled();
  const before = await answerOf(createQueries({ store }), TITLES);
  let purging: Promise<unknown> | undefined;
  const { views, store: counted } = watched(store, () => {
    purging ??= purge.run({ text: 'title 3' });
  });
  const queries = createQueries({ store: counted });
  const purge = createPurge({ store, docs, random: randomBytes, forget: () => queries.forget() });
  expect(await answerOf(queries, TITLES)).toBe(before);
  await purging;
  await queries.rest();
  for (const later of [queries, createQueries({ store })]) {
    const after = await answerOf(later, TITLES);
    expect(after).not.toContain('"title 3"');
    expect(after).toContain('"title 4"');
  }
  await expect.poll(() => views.closed).toBe(views.opened);
  await queries.stop();
});

test('what was worked out without a chunk that did not open is worked out anew once it opens', async () => {
  const { store } = await filled();
  const expected = await answerOf(createQueries({ store }), TITLES);
  const all = store.buckets().get('window');
  if (!all) throw new Error('the bucket is gone');
  const whole = await store.view(all);
  const damaged = new Set(whole.chunks.slice(4, 9).map(({ digest }) => digest));
  await whole.close();
  let isDamaged = true;
  const repaired: QueriedStore = {
    ...store,
    // Nothing that a query without damage has kept before.
    rollups: memoryRollups(),
    async view(...what) {
      const view = await store.view(...what);
      const envelope: View['envelope'] = (digest) =>
        isDamaged && damaged.has(digest) ? Promise.resolve(undefined) : view.envelope(digest);
      return { ...view, envelope };
    },
  };
  const queries = createQueries({ store: repaired });
  const incomplete = await answerOf(queries, TITLES);
  expect(incomplete).not.toBe(expected);
  await queries.rest();
  isDamaged = false;
  expect(await answerOf(createQueries({ store: repaired }), TITLES)).toBe(expected);
  expect(await answerOf(queries, TITLES)).toBe(expected);
  await queries.stop();
});

function memoryRollups(): QueriedStore['rollups'] {
  const kept = new Map<string, Awaited<ReturnType<QueriedStore['rollups']['get']>>>();
  return {
    get: (name) => Promise.resolve(kept.get(name)),
    put: (name, rollup) => Promise.resolve(void kept.set(name, rollup)),
  };
}

test('a period beyond all that is there is answered, and one of 10,001 is refused', async () => {
  const { store } = await filled();
  const queries = createQueries({ store });
  const ages = { from: Date.UTC(1900, 0, 1) * 1_000, to: Date.UTC(2100, 0, 1) * 1_000, text: '/' };
  const text = 'RETURN = sum_durations(query_bucket("window"));';
  expect(await queries.ask({ text, periods: [ages] })).toEqual([(DAYS / 5) * 60 * 3_600]);
  const periods = Array.from({ length: 10_001 }, () => PERIOD);
  const error: unknown = await queries.ask({ text, periods }).catch((thrown: unknown) => thrown);
  expect(codeOf(error)).toBe('ELATIO_QUERY_PERIOD');
  await queries.stop();
});
