import type { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Answers } from '../../../../node/query/index.ts';
import { bucketOf, eventAt, insert } from '../../store/fixture.ts';
import { answersOf, gatedStore, HERE, IN_THREAD, questionOf, read, storeOf } from './fixture.ts';

const ALL = questionOf('RETURN = query_bucket("b");');
const COUNT = questionOf('RETURN = query_bucket_eventcount("b");');
const never = (): Promise<void> => new Promise(() => undefined);
const AT_REST = { running: 0, waiting: 0 };
const LANES = [
  ['here', HERE],
  ['in the thread', IN_THREAD],
] as const;

async function isRunning(answers: Answers): Promise<void> {
  await vi.waitFor(() => expect(answers.status().running).toBe(1), 60_000);
}

/** So many statements, none of which gives what another did, each over all events; all are needed. */
function statements(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => `x = x + sum_durations(flood(b, ${i}));`);
  return `b = query_bucket("b"); x = 0; ${lines.join(' ')} RETURN = x;`;
}

test('with much in its periods a query runs in the thread, with little it runs here', async () => {
  const answers = answersOf(await storeOf(1_000), { eventsHere: 500 });
  const [few, many] = [questionOf(COUNT.text, 1 / 24), COUNT];
  expect(await read(answers.ask(few))).toBe('[361]');
  expect(answers.status()).toEqual({ ...AT_REST, thread: false });
  // Many periods are much too, even if there is nothing in them.
  const empty = { from: 0, to: 1, text: 'A/B' };
  const periods = Array.from({ length: 300 }, () => empty);
  expect(await read(answers.ask({ ...few, periods: periods.slice(0, 5) }))).toBe('[0,0,0,0,0]');
  expect(answers.status().thread).toBe(false);
  expect(await read(answers.ask(many))).toBe('[1000]');
  expect(answers.status()).toEqual({ ...AT_REST, thread: true });
  const [other] = [answersOf(await storeOf(0), { eventsHere: 500 })];
  await read(other.ask({ ...few, periods }));
  expect(other.status().thread).toBe(true);
});

describe.each(LANES)('a query that runs %s', (_, lane) => {
  test('is ended when its time is over', async () => {
    const answers = answersOf(await storeOf(3_000), { ...lane, time: 300 });
    const asked = answers.ask(questionOf(statements(9_000)));
    await expect(asked).rejects.toMatchObject({ code: 'ELATIO_QUERY_TIME' });
    expect(answers.status()).toMatchObject(AT_REST);
  });

  test('is ended when nobody wants it any more, before, while and after it runs', async () => {
    const { store, views } = gatedStore(await storeOf(3_000), () => Promise.resolve());
    const answers = answersOf(store, { ...lane, atOnceHere: 1 });
    const hangUp = new AbortController();
    const { signal } = hangUp;
    const running = answers.ask(questionOf(statements(9_000)), signal);
    await isRunning(answers);
    const waiting = answers.ask(COUNT, signal);
    await vi.waitFor(() => expect(answers.status().waiting).toBe(1), 60_000);
    hangUp.abort(new Error('hung up'));
    const ended = await Promise.allSettled([running, waiting]);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(ended).toMatchObject([{ reason: signal.reason }, { reason: signal.reason }]);
    await expect(answers.ask(COUNT, signal)).rejects.toThrow('hung up');
    await vi.waitFor(() => expect(answers.status()).toMatchObject(AT_REST), 60_000);
    expect(views.open).toBe(0);

    const later = new AbortController();
    const answer = await answers.ask(ALL, later.signal);
    await answer.next();
    later.abort(new Error('hung up then'));
    await expect(Array.fromAsync(answer)).rejects.toThrow('hung up then');
  });

  test('is refused an answer that is too long, before any of it is given', async () => {
    const store = await storeOf(3_000);
    const whole = await read(answersOf(store, lane).ask(ALL));
    expect(await read(answersOf(store, { ...lane, size: whole.length }).ask(ALL))).toBe(whole);
    const asked = answersOf(store, { ...lane, size: whole.length / 2 }).ask(ALL);
    await expect(asked).rejects.toMatchObject({ code: 'ELATIO_QUERY_SIZE' });
  });

  test('gives whatever a text has, and takes a text as long as can be', async () => {
    const titles = ['\u0000\u001b[2J"\\\ud800', '\u2028</script>'].map((part) =>
      part.repeat(2 ** 16),
    );
    const store = await storeOf(2, (i) => ({ title: titles[i] }));
    const answer = await read(answersOf(store, lane).ask(ALL));
    const [events] = JSON.parse(answer) as { data: { title: string } }[][];
    expect(events.map(({ data }) => data.title)).toEqual(titles.toReversed());
    for (const [text, code] of [
      ['('.repeat(2 ** 20), 'ELATIO_QUERY_PARSE'],
      [`RETURN = "${'ü'.repeat(2 ** 20)}";`, 'ELATIO_QUERY_PARSE'],
      ['x'.repeat(2 ** 20), 'ELATIO_QUERY_INTERPRET'],
    ]) {
      await expect(answersOf(store, lane).ask(questionOf(text))).rejects.toMatchObject({ code });
    }
  });

  test('is broken off when the node stops', async () => {
    const answers = answersOf(await storeOf(3_000), lane);
    const asked = answers.ask(questionOf(statements(9_000)));
    const failure = asked.catch((error: unknown) => error);
    await isRunning(answers);
    await answers.stop();
    expect(await failure).toMatchObject({ code: 'ELATIO_QUERY_LOST' });
    await expect(answers.ask(COUNT)).rejects.toMatchObject({ code: 'ELATIO_QUERY_LOST' });
    expect(answers.status()).toEqual({ ...AT_REST, thread: false });
  });
});

describe('the thread', () => {
  test('passes over a chunk that does not open, and says so', async () => {
    const store = await storeOf(20_000);
    const bucket = await bucketOf(store, 'b');
    const spoiling: typeof store = {
      ...store,
      async view(...what) {
        const view = await store.view(...what);
        const [{ digest: spoilt }] = view.chunks;
        return {
          ...view,
          async envelope(digest) {
            const sealed = await view.envelope(digest);
            if (sealed && digest === spoilt) sealed.envelope[sealed.envelope.length - 1] ^= 1;
            return sealed;
          },
        };
      },
    };
    const answers = answersOf(spoiling, IN_THREAD);
    const left = JSON.parse(await read(answers.ask(ALL))) as unknown[][];
    const view = await store.view(bucket);
    await view.close();
    expect(left[0]).toHaveLength(20_000 - view.chunks[0].span.count);
    expect(store.status().damage).toEqual([expect.stringContaining('cannot be read')]);
  });

  test('is ended where it does not heed, and the next query gets a new one', async () => {
    let gate = never;
    const { store, views } = gatedStore(await storeOf(100), () => gate());
    const answers = answersOf(store, { ...IN_THREAD, heed: 50 });
    const hangUp = new AbortController();
    const asked = answers.ask(ALL, hangUp.signal);
    const failure = asked.catch((error: unknown) => error);
    await vi.waitFor(() => expect(views.made).toBe(1), 60_000);
    hangUp.abort(new Error('hung up'));
    expect(await failure).toBe(hangUp.signal.reason);
    expect(answers.status()).toEqual({ ...AT_REST, thread: false });
    expect(views).toEqual({ open: 0, made: 1 });
    gate = () => Promise.resolve();
    expect(JSON.parse(await read(answers.ask(ALL)))).toHaveProperty('[0].length', 100);
  });

  test('that is gone, for whatever reason, fails what it was at work on and the answers it had, and a new one begins', async () => {
    const store = await storeOf(3_000);
    const threads: Worker[] = [];
    const note = (worker: Worker): void => void threads.push(worker);
    process.on('worker', note);
    onTestFinished(() => void process.off('worker', note));
    const answers = answersOf(store, IN_THREAD);
    const half = await answers.ask(ALL);
    await half.next();
    const asked = answers.ask(questionOf(statements(9_000)));
    const failure = asked.catch((error: unknown) => error);
    await isRunning(answers);
    expect(threads).toHaveLength(1);
    await threads[0].terminate();
    expect(await failure).toMatchObject({ code: 'ELATIO_QUERY_LOST' });
    await expect(half.next()).rejects.toMatchObject({ code: 'ELATIO_QUERY_LOST' });
    expect(answers.status()).toEqual({ ...AT_REST, thread: false });
    expect(await read(answers.ask(COUNT))).toBe('[3000]');
    expect(threads).toHaveLength(2);
  });

  test.each([
    ['objects', 200, 64, 'RETURN = merge_events_by_keys(query_bucket("b"), ["title"]);'],
    [
      'numbers',
      4_000,
      // 16 million events.
      400,
      `b = query_bucket("b"); ${'b = b + b; '.repeat(11)} c = sort_by_duration(b); d = flood(b); RETURN = sum_durations(c);`,
    ],
  ])(
    'that runs out of memory for %s fails the query, and nothing else',
    async (_, count, megabytes, text) => {
      const store = await storeOf(count, (i) =>
        count === 200 ? { title: `${i}`.repeat(2 ** 18) } : { i },
      );
      const limits = { ...IN_THREAD, heap: 64 * 2 ** 20, memory: megabytes * 2 ** 20 };
      const answers = answersOf(store, limits);
      await expect(answers.ask(questionOf(text))).rejects.toMatchObject({
        code: 'ELATIO_QUERY_MEMORY',
      });
      expect(answers.status()).toEqual({ ...AT_REST, thread: false });
      expect(await read(answers.ask(COUNT))).toBe(`[${count}]`);
    },
    60_000,
  );

  test('ends when nothing was asked for a while, and not before an answer is read', async () => {
    const answers = answersOf(await storeOf(3_000), { ...IN_THREAD, idle: 20 });
    const answer = await answers.ask(ALL);
    const first = await answer.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answers.status().thread).toBe(true);
    const rest = await Array.fromAsync(answer);
    expect(JSON.parse([first.value, ...rest].join(''))).toHaveProperty('[0].length', 3_000);
    await vi.waitFor(() => expect(answers.status().thread).toBe(false), 60_000);
    expect(await read(answers.ask(COUNT))).toBe('[3000]');
  });

  test('holds up neither writes nor queries over little', async () => {
    const store = await storeOf(3_000);
    const bucket = await bucketOf(store, 'b');
    const answers = answersOf(store, { eventsHere: 1_000 });
    const hangUp = new AbortController();
    const long = answers.ask(questionOf(statements(9_000)), hangUp.signal);
    const ended = vi.fn<() => void>();
    long.catch(() => undefined).finally(ended);
    await isRunning(answers);
    for (let i = 0; i < 100; i++) await insert(store, bucket, eventAt(10_000 + i));
    expect(await read(answers.ask(questionOf(COUNT.text, 1 / 24)))).toBe('[361]');
    expect(ended).not.toHaveBeenCalled();
    hangUp.abort(new Error('hung up'));
    await expect(long).rejects.toThrow('hung up');
  });

  test('lets those wait that it cannot take, and refuses more', async () => {
    const { store } = gatedStore(await storeOf(100), never);
    const answers = answersOf(store, { ...IN_THREAD, mostWaiting: 2, heed: 10 });
    const hangUp = new AbortController();
    const asked = [1, 2, 3].map(() => answers.ask(ALL, hangUp.signal).catch(() => 'ended'));
    await vi.waitFor(
      () => expect(answers.status()).toMatchObject({ running: 1, waiting: 2 }),
      20_000,
    );
    await expect(answers.ask(ALL)).rejects.toMatchObject({ code: 'ELATIO_QUERY_BUSY' });
    hangUp.abort();
    expect(await Promise.all(asked)).toEqual(['ended', 'ended', 'ended']);
    expect(answers.status()).toMatchObject(AT_REST);
  });
});
