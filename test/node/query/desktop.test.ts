import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { openDirectory } from '../../../node/open.ts';
import type { Store } from '../../../node/store/index.ts';
import { type Event, type Micros, SECOND } from '../../../protocol/event.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { createAskOnce } from '../../bench/query/ask.ts';
import { makeLog } from '../../bench/query/log.ts';
import { type Ask, earlier, periodOf, textOf } from '../../bench/query/question.ts';
import { readRecorded } from '../../bench/query/recorded.ts';
import { answerOfTwin } from '../../bench/query/twin.ts';
import { temporaryFolder } from '../folder.ts';

async function openIn(directory: string): Promise<Store> {
  const ask = (): Promise<undefined> => Promise.resolve(undefined);
  const { store } = await openDirectory({ directory, deviceName: 'here', env: {}, ask });
  onTestFinished(() => store.stop());
  return store;
}

/** Asks a dashboard's question of a node's queries, always the same, and of the slow twin. */
function createAskBoth(store: Store) {
  const askOnce = createAskOnce(store);
  return async (hostname: string, ask: Ask): Promise<{ answer: JsonValue; twin: JsonValue }> => {
    const pieces = await askOnce(textOf(ask, hostname), periodOf(ask));
    const [answer] = JSON.parse(pieces.join('')) as JsonValue[];
    return {
      answer: answer ?? null,
      twin: answerOfTwin(ask, await readRecorded(store, hostname, ask)),
    };
  };
}

it('what a dashboard asks of generated days is answered as by the slow twin, warm and cut anywhere', async () => {
  const log = await makeLog(join(temporaryFolder(), 'data'), { events: 3_000, days: 2 });
  const ask = createAskBoth(await openIn(log.directory));
  const whole: Ask = { kind: 'desktop', from: log.from, to: log.to };
  const hours = log.busyHours.map((from): Ask => {
    return { kind: 'category', from, to: from + 3_600 * SECOND };
  });
  const cut = { ...whole, from: log.from + 12_345_678_901, to: log.to - 23_456_789_012 };
  const asks = [whole, earlier(whole, 3_600 * SECOND), cut, ...hours];
  expect(hours.length).toBeGreaterThan(3);
  for (const each of asks) {
    const { answer, twin } = await ask(log.hostname, each);
    expect(answer).toEqual(twin);
  }
  const { answer } = await ask(log.hostname, whole);
  expect(answer).toMatchObject({ window: { duration: expect.any(Number) } });
  const { window, browser } = answer as Record<'window' | 'browser', Record<string, JsonValue[]>>;
  const lists = [window['app_events'], window['title_events'], window['cat_events']];
  for (const list of [...lists, browser['urls'], browser['domains']]) {
    expect(list.length).toBeGreaterThan(5);
  }
});

/** Half seconds, and what is now and then added to them, in microseconds. */
const timeUpTo = (max: number): fc.Arbitrary<Micros> =>
  fc
    .tuple(fc.nat({ max }), fc.constantFrom(...Array<Micros>(12).fill(0), 1, 50_000, 499_999))
    .map(([halves, more]) => (halves * SECOND) / 2 + more);
const MOMENTS = 240;
/** Events that meet, touch, overlap, last the same, and leave gaps around those that are closed. */
const eventsOf = (longest: number, data: fc.Arbitrary<Event['data']>) =>
  fc.array(fc.record({ start: timeUpTo(MOMENTS), duration: timeUpTo(longest), data }), {
    minLength: 5,
    maxLength: 40,
    size: 'max',
  });
const apps = fc.constantFrom('firefox', 'firefox', 'Firefox', 'Code', 'Slack', 'zoom', 'ｆirefox');
const titles = fc.constantFrom(
  'Straße – Wikipedia',
  'Überbank',
  'a bank',
  'ING',
  'Issue #12 · Käse',
  'PROMETHEUS',
  '(3) YouTube',
  'git log',
  'xgit log',
  '',
);
const urls = fc.constantFrom(
  'https://www.example.org/a?b#c',
  'https://example.org/',
  'http://localhost:8080/x;y',
  'about:blank',
);

const windows = eventsOf(8, fc.record({ app: apps, title: titles }, { requiredKeys: [] }));

it('so it is of any events, however they overlap, and when more come later', async () => {
  const store = await openIn(join(temporaryFolder(), 'data'));
  const ask = createAskBoth(store);
  const start = Date.UTC(2024, 0, 1) * 1000;
  const end = start + (MOMENTS * SECOND) / 2;
  const shifted = (events: readonly Event[]): Event[] =>
    events.map((event) => ({ ...event, start: start + event.start }));
  let made = 0;

  async function expectSame(hostname: string, from: Micros, to: Micros): Promise<void> {
    for (const kind of ['desktop', 'category'] as const) {
      const { answer, twin } = await ask(hostname, { kind, from, to });
      expect(answer).toEqual(twin);
    }
  }

  await fc.assert(
    fc.asyncProperty(
      windows,
      eventsOf(60, fc.record({ status: fc.constantFrom('afk', 'not-afk', 'not-afk') })),
      eventsOf(8, fc.record({ url: urls, title: titles }, { requiredKeys: ['title'] })),
      windows,
      timeUpTo(MOMENTS / 4),
      timeUpTo(MOMENTS / 4),
      async (window, away, web, late, begin, before) => {
        const hostname = `host-${made++}`;
        const bulk = store.bulk({ ...store.device, name: hostname });
        const writers = [
          ['aw-watcher-window', window],
          ['aw-watcher-afk', away],
          ['aw-watcher-web-firefox', web],
        ] as const;
        for (const [client, events] of writers) {
          const spec = { name: `${client}_${hostname}`, client, type: client, hostname };
          const bucket = await bulk.bucket(spec);
          for (const event of shifted(events)) await bulk.add(bucket, event);
        }
        await bulk.finish();
        await expectSame(hostname, start, end);
        await expectSame(hostname, start + begin, end - before);
        const bucket = store.buckets().get(`aw-watcher-window_${hostname}`);
        if (!bucket) throw new Error('the bucket is gone');
        await store.append(bucket, shifted(late));
        await expectSame(hostname, start, end);
      },
    ),
    { numRuns: 60 },
  );
});
