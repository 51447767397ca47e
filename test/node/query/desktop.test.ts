import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { openDirectory } from '../../../node/open.ts';
import type { Store } from '../../../node/store/index.ts';
import { type Event, SECOND } from '../../../protocol/event.ts';
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

/** Asks a dashboard's question of a node's queries and of the slow twin. */
function askBoth(store: Store, hostname: string) {
  const askOnce = createAskOnce(store);
  return async (ask: Ask): Promise<{ answer: JsonValue; twin: JsonValue }> => ({
    answer: JSON.parse((await askOnce(textOf(ask, hostname), periodOf(ask))).join('')) as JsonValue,
    twin: answerOfTwin(ask, await readRecorded(store, hostname, ask)),
  });
}

it('what a dashboard asks of generated days is answered as by the slow twin, warm and cut anywhere', async () => {
  const log = await makeLog(join(temporaryFolder(), 'data'), { events: 3_000, days: 2 });
  const ask = askBoth(await openIn(log.directory), log.hostname);
  const whole: Ask = { kind: 'desktop', from: log.from, to: log.to };
  const hours = log.busyHours.map((from): Ask => {
    return { kind: 'category', from, to: from + 3_600 * SECOND };
  });
  const cut = { ...whole, from: log.from + 12_345_678_901, to: log.to - 23_456_789_012 };
  const asks = [whole, earlier(whole, 3_600 * SECOND), cut, ...hours];
  expect(hours.length).toBeGreaterThan(3);
  for (const each of asks) {
    const { answer, twin } = await ask(each);
    expect(answer).toEqual(twin);
  }
  const { answer } = await ask(whole);
  expect(answer).toMatchObject({ window: { duration: expect.any(Number) } });
  const { window, browser } = answer as Record<'window' | 'browser', Record<string, JsonValue[]>>;
  const lists = [window['app_events'], window['title_events'], window['cat_events']];
  for (const list of [...lists, browser['urls'], browser['domains']]) {
    expect(list.length).toBeGreaterThan(5);
  }
}, 60_000);

const MOMENTS = 240;
const moment = fc.tuple(fc.nat({ max: MOMENTS }), fc.constantFrom(0, 1, 50_000, 499_999));
/** Events that meet, touch, overlap and leave gaps around those that are closed. */
const eventsOf = (data: fc.Arbitrary<Event['data']>) =>
  fc.array(
    fc.record({ at: moment, lasts: fc.tuple(fc.nat({ max: 30 }), fc.constantFrom(0, 1)), data }),
    { maxLength: 25 },
  );
const apps = fc.constantFrom('firefox', 'Firefox', 'Code', 'Slack', 'zoom', 'ｆirefox');
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

it('it is so of any events, however they overlap', async () => {
  const store = await openIn(join(temporaryFolder(), 'data'));
  const from = Date.UTC(2024, 0, 1) * 1000;
  let made = 0;
  await fc.assert(
    fc.asyncProperty(
      eventsOf(fc.record({ app: apps, title: titles }, { requiredKeys: [] })),
      eventsOf(fc.record({ status: fc.constantFrom('afk', 'not-afk') })),
      eventsOf(fc.record({ url: urls, title: titles }, { requiredKeys: ['title'] })),
      moment,
      moment,
      async (window, away, web, start, end) => {
        const hostname = `host-${made++}`;
        const bulk = store.bulk({ ...store.device, name: hostname });
        const clients = ['aw-watcher-window', 'aw-watcher-afk', 'aw-watcher-web-firefox'];
        for (const [i, list] of [window, away, web].entries()) {
          const client = clients[i];
          const name = `${client}_${hostname}`;
          const bucket = await bulk.bucket({ name, client, type: client, hostname });
          for (const { at, lasts, data } of list) {
            await bulk.add(bucket, { start: from + timeOf(at), duration: timeOf(lasts), data });
          }
        }
        await bulk.finish();
        const [begin, until] = [timeOf(start), timeOf(end)].sort((a, b) => a - b);
        const ask = askBoth(store, hostname);
        for (const kind of ['desktop', 'category'] as const) {
          const { answer, twin } = await ask({ kind, from: from + begin, to: from + until });
          expect(answer).toEqual(twin);
        }
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

/** Half seconds and what is added to them, in microseconds. */
function timeOf([halves, more]: readonly [number, number]): number {
  return (halves * SECOND) / 2 + more;
}
