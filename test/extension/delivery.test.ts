import { expect, test } from 'vitest';
import { createDelivery } from '../../extension/delivery/delivery.ts';
import { type Node, Refusal } from '../../extension/delivery/node.ts';
import { createKept } from '../../extension/keeping/kept.ts';
import { type Link, NEVER } from '../../extension/keeping/memory.ts';
import { createQueue, type Waiting } from '../../extension/keeping/queue.ts';
import type { BrowserBatch, BrowserState } from '../../protocol/browser.ts';
import { ElatioError } from '../../protocol/error.ts';
import { createMemoryDatabase } from './memory-database.ts';

const START = Date.parse('2026-01-01T12:00:00Z');

/** A node that answers as it is told, and takes a batch where it is told nothing. */
function stage() {
  const database = createMemoryDatabase();
  const queue = createQueue({ database });
  const link = createKept<Link>(database, 'link', {
    ...NEVER,
    browser: 'chrome',
    token: 't',
    hostname: 'desk',
  });
  const clock = { now: START };
  const told: BrowserBatch[] = [];
  const answers: ((batch: BrowserBatch) => unknown)[] = [];
  /** What it says when it is asked how it is. */
  const state = { answer: (): unknown => ({ now: new Date(clock.now).toISOString() }) };
  const node = {
    async send(_, batch) {
      told.push(batch);
      const answer = answers.shift()?.(batch);
      if (answer instanceof Error) throw answer;
      const now = new Date(clock.now).toISOString();
      const receipt = { taken: batch.spans.length, known: 0, excluded: 0, now };
      return { ...receipt, ...(answer as object | undefined) };
    },
    async state() {
      const answer = state.answer();
      if (answer instanceof Error) throw answer;
      return answer as BrowserState;
    },
  } as Partial<Node> as Node;
  const delivery = createDelivery({ queue, node, link, clock: () => clock.now });
  return {
    queue,
    link,
    clock,
    told,
    answers,
    state,
    delivery,
    fill: (count: number, from = 0) =>
      queue.record(async (_, add) => {
        for (let i = from; i < from + count; i++) await add(span(i));
      }),
  };
}

const span = (i: number): Waiting => ({
  kind: 'tab',
  at: START + i * 1_000,
  duration: 1,
  data: { url: `https://a.example/${i}` },
});

const startOf = (i: number): string => new Date(START + i * 1_000).toISOString();
const away = new ElatioError('ELATIO_EXTENSION_AWAY', 'Nothing answers.');
const stranger = new ElatioError('ELATIO_EXTENSION_STRANGER', 'No node.');

test('what waits is sent in order, a hundred at a time or five hundred where it is many', async () => {
  const { fill, delivery, told, queue } = stage();
  await fill(1_050);
  await delivery.deliver();
  expect(told.map(({ spans }) => spans.length)).toEqual([500, 500, 50]);
  expect(told.flatMap(({ spans }) => spans.map(({ start }) => start))).toEqual(
    Array.from({ length: 1_050 }, (_, i) => startOf(i)),
  );
  expect(new Set(told.map(({ id }) => id)).size).toBe(3);
  expect((await queue.totals()).spans).toBe(0);
});

test('a batch that was not answered is sent again as it is', async () => {
  const { fill, delivery, told, answers, queue, clock } = stage();
  await fill(3);
  answers.push(() => away);
  await delivery.deliver();
  await fill(3, 3);
  clock.now += 5_000;
  await delivery.deliver();
  expect(told[1]).toEqual(told[0]);
  expect(told[2].spans).toHaveLength(3);
  expect((await queue.totals()).spans).toBe(0);
});

test('who does not answer is asked after 5 s, then later and later, after five minutes at most', async () => {
  const { fill, delivery, told, answers, clock, link } = stage();
  await fill(1);
  const waits: number[] = [];
  for (let i = 0; i < 12; i++) {
    answers.push(() => away);
    await delivery.deliver();
    expect(told).toHaveLength(i + 1);
    const { retryAt, trouble } = await link.get();
    expect(trouble).toEqual({ state: 'away', since: START });
    waits.push(retryAt - clock.now);
    clock.now = retryAt - 1;
    await delivery.deliver();
    expect(told).toHaveLength(i + 1);
    clock.now = retryAt;
  }
  expect(waits.slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
  expect(Math.max(...waits)).toBe(300_000);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  await delivery.deliver();
  expect(await link.get()).toMatchObject({ trouble: undefined, failures: 0, retryAt: 0 });
});

test('a clock that is put back makes nobody wait for a day', async () => {
  const { fill, delivery, told, answers, clock } = stage();
  await fill(1);
  answers.push(() => away);
  await delivery.deliver();
  clock.now -= 86_400_000;
  await delivery.deliver();
  expect(told).toHaveLength(2);
});

test('a node that does not know us any more loses nothing', async () => {
  for (const status of [401, 403]) {
    const { fill, delivery, answers, queue, link } = stage();
    await fill(3);
    answers.push(() => new Refusal(status, 'ELATIO_HTTP_TOKEN', 'Unknown token.'));
    await delivery.deliver();
    expect((await link.get()).trouble).toEqual({
      state: 'refused',
      code: 'ELATIO_HTTP_TOKEN',
      message: 'Unknown token.',
    });
    expect(await queue.totals()).toMatchObject({ spans: 3, dropped: 0 });
  }
});

test('a batch that is too long is halved until it is taken', async () => {
  const { fill, delivery, told, answers, queue } = stage();
  await fill(10);
  const tooLong = ({ spans }: BrowserBatch): unknown =>
    spans.length > 3 ? new Refusal(413, 'ELATIO_EXTENSION_STRANGER', 'Too long.') : undefined;
  for (let i = 0; i < 20; i++) answers.push(tooLong);
  await delivery.deliver();
  const taken = told.filter(({ spans }) => spans.length <= 3).flatMap(({ spans }) => spans);
  expect(taken.map(({ start }) => start)).toEqual(Array.from({ length: 10 }, (_, i) => startOf(i)));
  expect(await queue.totals()).toMatchObject({ spans: 0, dropped: 0 });
});

test('of a batch with a span that no node takes this one alone is dropped, and counted', async () => {
  for (const status of [400, 413]) {
    const { fill, delivery, told, answers, queue } = stage();
    await fill(9);
    const isWrong = ({ spans }: BrowserBatch): unknown =>
      spans.some(({ start }) => start === startOf(4))
        ? new Refusal(status, 'ELATIO_BROWSER_BATCH', 'Not this one.')
        : undefined;
    for (let i = 0; i < 50; i++) answers.push(isWrong);
    await delivery.deliver();
    const taken = told
      .filter((batch) => isWrong(batch) === undefined)
      .flatMap(({ spans }) => spans.map(({ start }) => start));
    expect([...taken].sort()).toEqual([0, 1, 2, 3, 5, 6, 7, 8].map(startOf));
    expect(await queue.totals()).toMatchObject({ spans: 0, dropped: 1 });
  }
});

test('one span that is too long for what stands before the node waits: the node never saw it', async () => {
  const { fill, delivery, answers, queue, link } = stage();
  await fill(1);
  answers.push(() => new Refusal(413, 'ELATIO_EXTENSION_STRANGER', 'Too long.'));
  await delivery.deliver();
  expect(await queue.totals()).toMatchObject({ spans: 1, dropped: 0 });
  expect((await link.get()).trouble).toBeDefined();
});

test('a failing node and another program on its port keep what waits, and are told apart', async () => {
  for (const [answer, isNode, expected] of [
    [new Refusal(500, 'ELATIO_HTTP_FAULT', 'A fault.'), true, { state: 'away' }],
    [new Refusal(429, 'ELATIO_HTTP_RATE', 'Later.'), true, { state: 'away' }],
    [stranger, true, { state: 'away' }],
    [stranger, false, { state: 'refused', code: 'ELATIO_EXTENSION_STRANGER' }],
  ] as const) {
    const { fill, delivery, answers, queue, link, state } = stage();
    await fill(3);
    answers.push(() => answer);
    if (!isNode) state.answer = () => stranger;
    await delivery.deliver();
    expect((await link.get()).trouble).toMatchObject(expected);
    expect(await queue.totals()).toMatchObject({ spans: 3, dropped: 0 });
  }
});

test('the node’s clock corrects ours, and a difference that is the way to it does not', async () => {
  const { fill, delivery, answers, clock, link } = stage();
  const said = (ahead: number) => () => ({ now: new Date(clock.now + ahead).toISOString() });
  for (const [ahead, skew] of [
    [400, 0],
    [-3_600_000, -3_600_000],
    [-3_600_400, -3_600_000],
    [300, 0],
  ] as const) {
    await fill(1);
    answers.push(said(ahead));
    await delivery.deliver();
    expect((await link.get()).skew).toBe(skew);
  }
});

test('two that ask for it at once send it once', async () => {
  const { fill, delivery, told } = stage();
  await fill(3);
  await Promise.all([delivery.deliver(), delivery.deliver('at once')]);
  expect(told).toHaveLength(1);
});

test('without a connection nothing is sent, and all of it waits', async () => {
  const { fill, delivery, told, link, queue } = stage();
  await link.change((value) => ({ ...value, token: undefined }));
  await fill(3);
  await delivery.deliver('at once');
  expect(told).toEqual([]);
  expect((await queue.totals()).spans).toBe(3);
});
