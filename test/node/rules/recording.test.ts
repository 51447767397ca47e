import { describe, expect, onTestFinished, test } from 'vitest';
import { createRules, type Rules } from '../../../node/rules/index.ts';
import { createIngest, type Ingest } from '../../../node/ingest/index.ts';
import { createImporter } from '../../../node/import/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { type Event, SECOND } from '../../../protocol/event.ts';
import { temporaryFolder } from '../folder.ts';
import { testStore } from '../http/fixture.ts';
import { contentOf, eventAt, exportOf, LOCAL } from '../import/node.ts';

const T = Date.UTC(2026, 0, 5, 12) * 1_000;
const BUCKET = { name: 'b', type: 't', client: 'c', hostname: 'h' };

interface Node {
  readonly store: Store;
  readonly rules: Rules;
  readonly ingest: Ingest;
  readonly clock: { now: number };
  /** `[start, duration, data]` of what is stored, in seconds after `T`. */
  readonly events: () => Promise<unknown[]>;
}

async function nodeIn(directory: string, clock = { now: T }): Promise<Node> {
  const store = await testStore(directory);
  onTestFinished(() => store.stop().catch(() => undefined));
  const rules = createRules({
    local: store.local,
    now: () => clock.now,
    zone: () => 'UTC',
    onProblem: () => undefined,
  });
  const ingest = createIngest({ store, gate: rules.gate });
  await ingest.createBucket(BUCKET);
  const events = async (): Promise<unknown[]> =>
    (await contentOf(store, 'b')).map(({ start, duration, data }) => [
      (start - T) / SECOND,
      duration / SECOND,
      data,
    ]);
  return { store, rules, ingest, clock, events };
}

const openNode = (): Promise<Node> => nodeIn(temporaryFolder());

const at = (seconds: number, app = 'a', duration = 0): Event => ({
  start: T + seconds * SECOND,
  duration: duration * SECOND,
  data: { app },
});

const rule = (when: object, action: unknown = 'exclude') =>
  new Map([['r', { when: { ...when }, action } as never]]);

describe('a heartbeat that a rule excludes', () => {
  test('ends what goes on: the next one does not bridge its time', async () => {
    const { ingest, rules, events } = await openNode();
    rules.use(rule({ app: 'secret' }));
    await ingest.heartbeat('b', at(0), 60 * SECOND);
    await ingest.heartbeat('b', at(10), 60 * SECOND);
    const answer = await ingest.heartbeat('b', at(20, 'secret'), 60 * SECOND);
    expect(answer).toMatchObject({ id: null, start: T + 20 * SECOND, data: {} });
    await ingest.heartbeat('b', at(30), 60 * SECOND);
    await ingest.heartbeat('b', at(40), 60 * SECOND);
    expect(await events()).toEqual([
      [0, 10, { app: 'a' }],
      [30, 10, { app: 'a' }],
    ]);
    expect(rules.list()).toMatchObject([{ id: 'r', count: 1 }]);
  });

  test('from before what goes on leaves it open', async () => {
    const { ingest, rules, events } = await openNode();
    rules.use(rule({ app: 'secret' }));
    await ingest.heartbeat('b', at(10), 60 * SECOND);
    await ingest.heartbeat('b', at(0, 'secret'), 60 * SECOND);
    await ingest.heartbeat('b', at(20), 60 * SECOND);
    expect(await events()).toEqual([[10, 10, { app: 'a' }]]);
  });

  test('ends it as one that is inserted does', async () => {
    const { ingest, rules, events } = await openNode();
    rules.use(rule({ app: 'secret' }));
    await ingest.heartbeat('b', at(0), 60 * SECOND);
    await ingest.insert('b', [at(5, 'secret')]);
    await ingest.heartbeat('b', at(10), 60 * SECOND);
    expect(await events()).toHaveLength(2);
  });
});

test('heartbeats that are the same once redacted are one event', async () => {
  const { ingest, rules, events } = await openNode();
  rules.use(rule({}, { redact: ['app'] }));
  for (const [i, app] of ['x', 'y', 'z'].entries()) {
    await ingest.heartbeat('b', at(i, app), 5 * SECOND);
  }
  expect(await events()).toEqual([[0, 2, { app: '[redacted]' }]]);
});

test('a source is off where its rule names the watcher, or the type of bucket', async () => {
  const { ingest, rules, events } = await openNode();
  for (const when of [{ client: 'C' }, { type: 't*' }, { bucket: '?' }]) {
    rules.use(rule(when));
    await ingest.insert('b', [at(0)]);
  }
  rules.use(rule({ client: 'other' }));
  await ingest.insert('b', [at(1)]);
  expect(await events()).toEqual([[1, 0, { app: 'a' }]]);
});

describe('a pause', () => {
  test('keeps everything out, ends what goes on, and ends by itself', async () => {
    const { ingest, rules, clock, events } = await openNode();
    await ingest.heartbeat('b', at(0), 7_200 * SECOND);
    clock.now = T + 10 * SECOND;
    await rules.pause.begin(3_600 * SECOND);
    await ingest.endOpen();
    expect(rules.pause.until()).toBe(T + 3_610 * SECOND);
    clock.now = T + 3_609 * SECOND;
    expect(await ingest.heartbeat('b', at(3_609), 7_200 * SECOND)).toMatchObject({ id: null });
    expect(await ingest.insert('b', [at(5), at(20)])).toMatchObject([{ id: null }, { id: null }]);
    clock.now = T + 3_610 * SECOND;
    expect(rules.pause.until()).toBeUndefined();
    await ingest.heartbeat('b', at(3_611), 7_200 * SECOND);
    expect(await events()).toEqual([
      [0, 0, { app: 'a' }],
      [3_611, 0, { app: 'a' }],
    ]);
    expect(rules.counts()).toEqual({ private: 0, paused: 3 });
  });

  test('that is over is not told of later either by a heartbeat that reaches back', async () => {
    const { ingest, rules, clock, events } = await openNode();
    clock.now = T + 100 * SECOND;
    await rules.pause.begin(100 * SECOND);
    clock.now = T + 500 * SECOND;
    await ingest.heartbeat('b', at(120, 'within', 10), 0);
    await ingest.heartbeat('b', at(50, 'before', 100), 0);
    await ingest.heartbeat('b', at(150, 'after', 100), 0);
    expect(await events()).toEqual([
      [50, 50, { app: 'before' }],
      [200, 50, { app: 'after' }],
    ]);
  });

  test('outlasts a restart, as do the counts', async () => {
    const directory = temporaryFolder();
    const first = await nodeIn(directory);
    await first.rules.pause.begin(60 * SECOND);
    await first.ingest.insert('b', [at(0)]);
    await first.rules.stop();
    await first.store.stop();
    const { rules, ingest, clock, events } = await nodeIn(directory, { now: T + 30 * SECOND });
    expect(rules.pause.until()).toBe(T + 60 * SECOND);
    await ingest.insert('b', [at(30)]);
    expect(rules.counts().paused).toBe(2);
    clock.now = T + 61 * SECOND;
    await ingest.insert('b', [at(61)]);
    expect(await events()).toEqual([[61, 0, { app: 'a' }]]);
  });

  test('can be ended, made longer, and not be for no time', async () => {
    const { rules, clock } = await openNode();
    for (const length of [0, -1, NaN, Infinity]) {
      const refusal = { code: 'ELATIO_RULES_PAUSE' };
      await expect(rules.pause.begin(length)).rejects.toMatchObject(refusal);
    }
    await rules.pause.begin(10 * SECOND);
    clock.now += 5 * SECOND;
    await rules.pause.begin(20 * SECOND);
    expect(rules.pause.until()).toBe(T + 25 * SECOND);
    await rules.pause.end();
    expect(rules.pause.until()).toBeUndefined();
  });
});

describe('an import', () => {
  async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }

  test('that is repeated after a rule came takes nothing twice, nor what was excluded', async () => {
    const { store, rules } = await openNode();
    const importer = createImporter({ store, local: LOCAL, gate: rules.gate });
    const take = (...titles: string[]) =>
      importer.run(
        bytesOf(exportOf({ i: titles.map((title, i) => eventAt(i, { app: 'x', title })) })),
      );
    expect(await take('a', 'b')).toMatchObject({ added: 2, excluded: 0 });
    rules.use(rule({ app: 'x' }, { redact: ['title'] }));
    expect(await take('a', 'b', 'c')).toMatchObject({ added: 1, duplicates: 2, excluded: 0 });
    expect(await take('a', 'b', 'c')).toMatchObject({ added: 0, duplicates: 3, excluded: 0 });
    rules.use(rule({ title: 'd' }));
    expect(await take('a', 'b', 'dd', 'd')).toMatchObject({ added: 0, duplicates: 2, excluded: 2 });
    const titles = (await contentOf(store, 'i')).map(({ data }) => data['title']);
    expect(titles).toEqual(['a', 'b', '[redacted]']);
  });
});
