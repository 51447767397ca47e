import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createServer } from '../../../node/http/index.ts';
import { createAnswers } from '../../../node/query/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { temporaryFolder } from '../folder.ts';
import { type Answer, call, nodeOver, testStore, type TestNode } from './fixture.ts';

const DAY = '2024-01-15T00:00:00+00:00/2024-01-16T00:00:00+00:00';

let node: TestNode;
let ask: (query: string, periods?: readonly string[]) => Promise<Answer>;

interface Told {
  readonly id: number | null;
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Readonly<Record<string, unknown>>;
}

beforeEach(async () => {
  const store = await testStore(temporaryFolder());
  node = nodeOver(store);
  ask = (query, timeperiods = [DAY]) =>
    call(node.app, 'POST', '/api/0/query/?name=test', { query: query.split('\n'), timeperiods });
  return () => store.stop();
});

/** Makes a bucket with events that begin so many minutes after ten o'clock and last so many. */
async function bucket(
  name: string,
  events: readonly (readonly [from: number, minutes: number, data: object])[],
  { type = 'currentwindow', hostname = 'laptop' } = {},
): Promise<void> {
  await call(node.app, 'POST', `/api/0/buckets/${name}`, { client: 'c', type, hostname });
  const list = events.map(([from, minutes, data]) => ({
    timestamp: new Date(Date.UTC(2024, 0, 15, 10, from)).toISOString(),
    duration: minutes * 60,
    data,
  }));
  await call(node.app, 'POST', `/api/0/buckets/${name}/events`, list);
}

/** What a query gives for the day. */
async function answerTo(query: string): Promise<unknown> {
  const { status, body } = await ask(query);
  expect([query, status, body]).toEqual([query, 200, expect.anything()]);
  return (body as unknown[])[0];
}

/** Minutes after ten, minutes, data. */
async function eventsFor(query: string): Promise<[number, number, object][]> {
  return ((await answerTo(query)) as Told[]).map(({ timestamp, duration, data }) => [
    (Date.parse(timestamp) - Date.UTC(2024, 0, 15, 10)) / 60_000,
    duration / 60,
    data,
  ]);
}

async function desktop(): Promise<void> {
  await bucket('aw-watcher-window_laptop', [
    [0, 10, { app: 'editor', title: 'a' }],
    [10, 10, { app: 'browser', title: 'b' }],
    [20, 10, { app: 'editor', title: 'c' }],
  ]);
  await bucket(
    'aw-watcher-afk_laptop',
    [
      [0, 15, { status: 'not-afk' }],
      [15, 10, { status: 'afk' }],
      [25, 60, { status: 'not-afk' }],
    ],
    { type: 'afkstatus' },
  );
}

describe('functions', () => {
  beforeEach(desktop);
  const window = 'query_bucket(find_bucket("aw-watcher-window"))';
  const afk = 'query_bucket(find_bucket("aw-watcher-afk"))';

  test('query_bucket gives what was recorded in the period, newest first, cut to it, with ids', async () => {
    expect(await eventsFor(`RETURN = ${window};`)).toEqual([
      [20, 10, { app: 'editor', title: 'c' }],
      [10, 10, { app: 'browser', title: 'b' }],
      [0, 10, { app: 'editor', title: 'a' }],
    ]);
    const period = '2024-01-15T10:05:00+00:00/2024-01-15T10:12:00+00:00';
    const { body } = await ask(`RETURN = ${window};`, [period]);
    expect(body).toMatchObject([
      [
        { timestamp: '2024-01-15T10:10:00+00:00', duration: 120 },
        { timestamp: '2024-01-15T10:05:00+00:00', duration: 300 },
      ],
    ]);
    const ids = ((body as Told[][])[0] ?? []).map(({ id }) => id);
    expect(ids.every((id) => Number.isSafeInteger(id))).toBe(true);
  });

  test('query_bucket_eventcount counts, and query_bucket_names names', async () => {
    const name = 'aw-watcher-window_laptop';
    expect(await answerTo(`RETURN = query_bucket_eventcount("${name}");`)).toBe(3);
    expect(await answerTo('RETURN = query_bucket_names();')).toEqual([
      'aw-watcher-window_laptop',
      'aw-watcher-afk_laptop',
    ]);
  });

  test('find_bucket takes the name itself, else its beginning, else a part; by host where one is named', async () => {
    await bucket('window', []);
    await bucket('other_aw-watcher-window', [], { hostname: 'phone' });
    const find = (rest: string) => answerTo(`RETURN = find_bucket(${rest});`);
    expect(await find('"window"')).toBe('window');
    expect(await find('"aw-watcher-w"')).toBe('aw-watcher-window_laptop');
    expect(await find('"watcher-afk"')).toBe('aw-watcher-afk_laptop');
    expect(await find('"aw-watcher-window", "phone"')).toBe('other_aw-watcher-window');
    expect(await ask('RETURN = find_bucket("none");')).toMatchObject({
      status: 400,
      body: { type: 'QueryFunctionException', message: expect.stringContaining('none') as string },
    });
  });

  test('filter_keyvals and exclude_keyvals look for values of any kind', async () => {
    await bucket('b', [
      [0, 1, { n: 1, list: [1, { a: 'b' }] }],
      [1, 1, { n: null }],
      [2, 1, { other: 1 }],
    ]);
    const minutes = async (call: string): Promise<number[]> =>
      (await eventsFor(`RETURN = sort_by_timestamp(${call});`)).map(([from]) => from);
    const b = 'query_bucket("b")';
    expect(await minutes(`filter_keyvals(${b}, "n", [1, "x"])`)).toEqual([0]);
    expect(await minutes(`filter_keyvals(${b}, "list", [[1, {"a": "b"}]])`)).toEqual([0]);
    expect(await minutes(`exclude_keyvals(${b}, "n", [1])`)).toEqual([1, 2]);
    expect(await minutes(`filter_keyvals(${b}, "n", [])`)).toEqual([]);
  });

  test('the window cut to where nobody was away, summed by program', async () => {
    const query = `
      window = flood(${window});
      not_afk = filter_keyvals(flood(${afk}), "status", ["not-afk"]);
      active = filter_period_intersect(window, not_afk);
      RETURN = sort_by_duration(merge_events_by_keys(active, ["app"]));`;
    expect(await eventsFor(query)).toEqual([
      [0, 15, { app: 'editor' }],
      [10, 5, { app: 'browser' }],
    ]);
  });

  test('period_union has no data and leaves what it was given as it was', async () => {
    const query = `
      window = ${window};
      union = period_union(window, ${afk});
      RETURN = {"union": union, "window": window};`;
    const { union, window: before } = (await answerTo(query)) as Record<string, Told[]>;
    expect(union).toMatchObject([{ duration: 85 * 60, data: {}, id: null }]);
    expect(before.map(({ data }) => data['title'])).toEqual(['c', 'b', 'a']);
  });

  test('union_no_overlap: the first wins', async () => {
    const query = `RETURN = union_no_overlap(limit_events(sort_by_timestamp(${window}), 2), ${afk});`;
    expect(await eventsFor(query)).toEqual([
      [0, 10, { app: 'editor', title: 'a' }],
      [10, 10, { app: 'browser', title: 'b' }],
      [20, 5, { status: 'afk' }],
      [25, 60, { status: 'not-afk' }],
    ]);
  });

  test('concat takes any number of lists, and "+" joins them too', async () => {
    const window3 = `concat(${window}, ${window}, ${window})`;
    expect(await answerTo(`RETURN = sum_durations(${window3});`)).toBe(3 * 1_800);
    expect(await answerTo(`RETURN = sum_durations(${window} + [] + ${window});`)).toBe(3_600);
  });

  test('chunk_events_by_key joins runs, and keeps what they were', async () => {
    const query = `RETURN = chunk_events_by_key(sort_by_timestamp(${window}), "app");`;
    expect(await answerTo(query)).toMatchObject([
      { duration: 600, data: { app: 'editor', subevents: [{ data: { title: 'a' } }] } },
      { duration: 600, data: { app: 'browser' } },
      { duration: 600, data: { app: 'editor' } },
    ]);
  });

  test('limit_events, sorting and sums', async () => {
    const first = `limit_events(sort_by_duration(${afk}), 1)`;
    expect(await eventsFor(`RETURN = ${first};`)).toEqual([[25, 60, { status: 'not-afk' }]]);
    expect(await answerTo(`RETURN = sum_durations(${first});`)).toBe(3_600);
    expect(await answerTo('RETURN = sum_durations([]);')).toBe(0);
  });

  test('filter_keyvals_regex searches texts, and passes over what is none', async () => {
    await bucket('b', [
      [0, 1, { title: 'Käse kaufen' }],
      [1, 1, { title: 'nothing' }],
      [2, 1, { title: 7 }],
      [3, 1, { app: 'Käse' }],
    ]);
    const query = (pattern: string) =>
      eventsFor(`RETURN = filter_keyvals_regex(query_bucket("b"), "title", "${pattern}");`);
    expect((await query('(?i)^KÄSE')).map(([from]) => from)).toEqual([0]);
    expect((await query('\\w+ing$')).map(([from]) => from)).toEqual([1]);
    expect((await query('(?<!Nicht )Käse')).map(([from]) => from)).toEqual([0]);
    expect(await query('')).toHaveLength(2);
  });

  test('categorize gives the deepest category that fits, and tag all tags', async () => {
    const rules = `[
      [["Work"], {"type": "regex", "regex": "editor|mail"}],
      [["Work", "Writing"], {"type": "regex", "regex": "EDITOR", "ignore_case": true}],
      [["None"], {"type": "none"}],
      [["Empty"], {"type": "regex", "regex": ""}]]`;
    const query = `RETURN = merge_events_by_keys(categorize(${window}, ${rules}), ["$category"]);`;
    expect(await eventsFor(query)).toEqual([
      [20, 20, { $category: ['Work', 'Writing'] }],
      [10, 10, { $category: ['Uncategorized'] }],
    ]);
    const tags =
      '[["a", {"type": "regex", "regex": "^a$"}], ["e", {"type": "regex", "regex": "e"}]]';
    const tagged = await eventsFor(`RETURN = sort_by_timestamp(tag(${window}, ${tags}));`);
    expect(tagged.map(([, , data]) => data)).toMatchObject([
      { $tags: ['a', 'e'] },
      { $tags: ['e'] },
      { $tags: ['e'] },
    ]);
  });

  test('split_url_events takes addresses apart, simplify_window_titles what changes out of titles', async () => {
    await bucket('web', [[0, 1, { url: 'https://www.example.org/a/b?q=1#x', title: '(3) Post' }]]);
    const [[, , data]] = await eventsFor('RETURN = split_url_events(query_bucket("web"));');
    expect(data).toMatchObject({
      $protocol: 'https',
      $domain: 'example.org',
      $path: '/a/b',
      $params: '',
      $options: 'q=1',
      $identifier: 'x',
    });
    const simple = 'RETURN = simplify_window_titles(query_bucket("web"), "title");';
    expect((await eventsFor(simple))[0][2]).toMatchObject({ title: 'Post' });
  });

  test.each<[rules: string, words: string]>([
    ['[[["A"], {"type": "regex", "regex": "("}]]', 'QueryFunctionException'],
    ['[1]', 'QueryFunctionException'],
    ['[[["A"], {"type": "regex", "regex": "(?=a)(a|aa)+$"}]]', 'none'],
  ])('rules %s are refused, or run in bounded time', async (rules, words) => {
    const { status, body } = await ask(`RETURN = categorize(${window}, ${rules});`);
    if (words === 'none') expect(status).toBe(200);
    else expect([status, body]).toMatchObject([400, { type: words }]);
  });

  test('a pattern that would take for ever ends with a sentence', async () => {
    await bucket('bomb', [[0, 1, { title: `${'a'.repeat(40)}!` }]]);
    const query = 'RETURN = filter_keyvals_regex(query_bucket("bomb"), "title", "(?=a)(a|aa)+$");';
    const { status, body } = await ask(query);
    expect([status, body]).toMatchObject([
      400,
      { type: 'QueryFunctionException', message: expect.stringContaining('took longer') as string },
    ]);
  });

  test('draw_timeline has an event for pixels of the period that show the same', async () => {
    const query = (rest: string) => `RETURN = draw_timeline(${window}, ${rest});`;
    expect(await eventsFor(query('144, ["app"]'))).toEqual([
      [0, 10, { app: 'editor' }],
      [10, 10, { app: 'browser' }],
      [20, 10, { app: 'editor' }],
    ]);
    expect(await eventsFor(query('24, []'))).toEqual([[0, 60, {}]]);
    expect(await eventsFor(query('1'))).toEqual([[-600, 1_440, { app: 'editor', title: 'a' }]]);
    expect(await eventsFor('RETURN = draw_timeline([], 10);')).toEqual([]);
  });

  test('sum_values sums numbers under a key, of events that begin within the period', async () => {
    await bucket('input', [
      [0, 1, { presses: 3, clicks: 'many' }],
      [1, 1, { presses: 4.5 }],
      [2, 1, { presses: null }],
      [3, 1, {}],
    ]);
    const sum = (key: string) => `RETURN = sum_values(query_bucket("input"), "${key}");`;
    expect(await answerTo(sum('presses'))).toBe(7.5);
    expect(await answerTo(sum('clicks'))).toBe(0);
    expect(await answerTo('RETURN = sum_values([], "x");')).toBe(0);
    const later = '2024-01-15T10:00:30+00:00/2024-01-16T00:00:00+00:00';
    expect((await ask(sum('presses'), [later])).body).toEqual([4.5]);
  });

  test('nop, print and contains', async () => {
    expect(await answerTo('RETURN = nop();')).toBe(1);
    expect(await answerTo('print("x", 1);\nRETURN = contains([1, "a"], "a");')).toBe(true);
    expect(await answerTo('RETURN = contains("abc", "bd");')).toBe(false);
    expect(await answerTo('RETURN = contains({"a": 1}, "a");')).toBe(true);
  });
});

describe('a question', () => {
  test('is answered for each period, with its own names', async () => {
    const periods = ['2024-01-15/2024-01-16', '2024-01-16T00:00:00Z/2024-01-17T00:00:00Z'];
    const { body } = await ask('RETURN = [NAME, STARTTIME, ENDTIME, TIMEINTERVAL];', periods);
    expect(body).toEqual([
      ['test', '2024-01-15', '2024-01-16', periods[0]],
      ['test', '2024-01-16T00:00:00Z', '2024-01-17T00:00:00Z', periods[1]],
    ]);
    expect((await ask('RETURN = 1;', [])).body).toEqual([]);
  });

  test.each<[query: string, type: string, words: string]>([
    ['RETURN = (1', 'QueryParseException', 'line 1'],
    ['x = 1;', 'QueryParseException', 'RETURN'],
    ['RETURN = y;', 'QueryInterpretException', 'y'],
    ['RETURN = flod([]);', 'QueryInterpretException', 'flood'],
    ['RETURN = flood(1);', 'QueryFunctionException', 'events'],
    ['RETURN = query_bucket("none");', 'QueryFunctionException', 'none'],
  ])('%s is 400, says what is wrong and where', async (query, type, words) => {
    const { status, body } = await ask(query);
    expect([status, body]).toMatchObject([
      400,
      { type, message: expect.stringContaining(words) as string },
    ]);
  });

  test.each<[periods: unknown, code: string]>([
    [['2024-01-15'], 'ELATIO_QUERY_PERIOD'],
    [['2024-01-16/2024-01-15'], 'ELATIO_QUERY_PERIOD'],
    [['2024-01-15/2024-01-16/2024-01-17'], 'ELATIO_QUERY_PERIOD'],
    [['a/b'], 'ELATIO_INGEST_FIELD'],
    ['2024-01-15/2024-01-16', 'ELATIO_INGEST_FIELD'],
    [[1], 'ELATIO_INGEST_FIELD'],
    [undefined, 'ELATIO_INGEST_FIELD'],
  ])('with the periods %j is 400', async (timeperiods, code) => {
    const sent = { query: ['RETURN = 1;'], timeperiods };
    expect(await call(node.app, 'POST', '/api/0/query/', sent)).toMatchObject({
      status: 400,
      body: { code },
    });
  });

  test('with more periods than it may have is 400', async () => {
    const periods = Array.from({ length: 10_001 }, () => DAY);
    expect(await ask('RETURN = 1;', periods)).toMatchObject({
      status: 400,
      body: { code: 'ELATIO_QUERY_PERIOD' },
    });
  });

  test('that doubles its events for ever is refused before memory is gone', async () => {
    await desktop();
    const lines = ['e = query_bucket("aw-watcher-window_laptop");'];
    for (let i = 0; i < 60; i++) lines.push('e = concat(e, e);');
    const { status, body } = await ask([...lines, 'RETURN = sum_durations(e);'].join('\n'));
    expect([status, body]).toMatchObject([400, { type: 'QueryFunctionException' }]);
  });
});

describe('an answer', () => {
  /** 3,000 events of a hundred bytes, and a query that gives them five hundred times over. */
  async function vast(): Promise<{ readonly store: Store; readonly text: string }> {
    const { store } = node;
    await bucket('b', []);
    const events = Array.from({ length: 3_000 }, (_, i) => ({
      start: Date.UTC(2024, 0, 15) * 1_000 + i * 1_000_000,
      duration: 0,
      data: { title: 'x'.repeat(100) },
    }));
    const made = store.buckets().get('b');
    if (made) await store.append(made, events);
    return { store, text: `b = query_bucket("b"); ${'b = b + b; '.repeat(9)} RETURN = b;` };
  }

  test.each([
    ['here', { eventsHere: Infinity }],
    ['in the thread', { eventsHere: -1 }],
  ])(
    'that is made %s is made no faster than it is taken, and no further than to the end of interest',
    async (_, limits) => {
      const { store, text } = await vast();
      const answers = createAnswers({ store, limits });
      onTestFinished(() => answers.stop());
      const made = { pieces: 0, isOver: false };
      async function* counted(pieces: AsyncGenerator<string>): AsyncGenerator<string> {
        try {
          for await (const piece of pieces) {
            made.pieces++;
            yield piece;
          }
        } finally {
          made.isOver = true;
        }
      }
      const { app } = nodeOver(store, {
        answers: { ...answers, ask: async (...what) => counted(await answers.ask(...what)) },
      });
      const server = createServer({ app, tcp: { host: '127.0.0.1', port: 0 } });
      const { port = 0 } = await server.start();
      onTestFinished(() => server.stop());
      const socket = connect(port, '127.0.0.1');
      const body = JSON.stringify({ query: [text], timeperiods: [DAY] });
      socket.write(
        `POST /api/0/query/ HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      await once(socket, 'readable');
      // As far as it goes before anybody reads on; all of it is some 4,000 pieces.
      let last = -1;
      while (last !== made.pieces) {
        last = made.pieces;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      expect(made.pieces).toBeGreaterThan(0);
      expect(made.pieces).toBeLessThan(500);
      expect(made.isOver).toBe(false);
      socket.resume();
      await vi.waitFor(() => expect(made.pieces).toBeGreaterThan(last + 100), 60_000);
      socket.destroy();
      await vi.waitFor(() => expect(made.isOver).toBe(true), 60_000);
      expect(made.pieces).toBeLessThan(4_000);
    },
    60_000,
  );

  test.each([
    ['ELATIO_QUERY_TIME', 400, null],
    ['ELATIO_QUERY_MEMORY', 400, null],
    ['ELATIO_QUERY_LOST', 503, '5'],
  ])('that is not to be had, by %s, is %i', async (code, status, later) => {
    const answers = createAnswers({ store: node.store });
    const ask = () => Promise.reject(new ElatioError(code, 'The reason.'));
    const { app } = nodeOver(node.store, { answers: { ...answers, ask } });
    const body = { query: ['RETURN = 1;'], timeperiods: [DAY] };
    const answer = await call(app, 'POST', '/api/0/query', body);
    expect(answer).toMatchObject({ status, body: { code, message: 'The reason.' } });
    expect(answer.headers.get('retry-after')).toBe(later);
  });

  test.each([
    ['ELATIO_QUERY_BUSY', 503, { atOnceHere: 0, mostWaiting: 0 }, '5'],
    ['ELATIO_QUERY_SIZE', 400, { size: 10_000 }, null],
  ])('that is not given is told with %s', async (code, status, limits, later) => {
    const { store, text } = await vast();
    const answers = createAnswers({ store, limits });
    const { app } = nodeOver(store, { answers });
    const body = { query: [text], timeperiods: [DAY] };
    const answer = await call(app, 'POST', '/api/0/query', body);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers.get('retry-after')).toBe(later);
  });
});
