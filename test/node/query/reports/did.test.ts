import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createQueries, writeValue } from '../../../../node/query/index.ts';
import type { Device } from '../../../../node/query/reports/devices.ts';
import { addDid } from '../../../../node/query/reports/did.ts';
import { addPresence } from '../../../../node/query/reports/presence.ts';
import { createScript } from '../../../../node/query/reports/script.ts';
import { SECOND } from '../../../../protocol/event.ts';
import type { JsonObject } from '../../../../protocol/json.ts';
import { memoryStore } from '../series/memory.ts';
import type { Plain } from '../twin.ts';

const MINUTE = 60 * SECOND;
const LENGTH = 200;

/** What a bucket says, minute by minute. */
type Track = readonly (JsonObject | undefined)[];

const track = (...values: JsonObject[]): fc.Arbitrary<Track> =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom(undefined, ...values)), {
      maxLength: 8,
    })
    .map((list) => list.flatMap(([long, value]) => Array.from({ length: long }, () => value)));

/** Each run of one value as an event. */
function eventsOf(values: Track): Plain[] {
  const events: Plain[] = [];
  for (let i = 0, begun = 0; i < values.length; i = begun) {
    while (begun < values.length && values[begun] === values[i]) begun++;
    const data = values[i];
    if (data) events.push({ start: i * MINUTE, duration: (begun - i) * MINUTE, data });
  }
  return events;
}

const tab = (n: number) => ({ url: `https://a.org/${n}`, title: `tab ${n}` });
const file = { file: '/p/a.ts', project: 'p' };

const tracks = fc.record({
  window_a: track({ app: 'Firefox', title: 'w' }, { app: 'Code.exe' }, { app: 'mutt' }),
  afk_a: track({ status: 'afk' }, { status: 'not-afk' }),
  'aw-watcher-web-firefox_a': track(tab(1), tab(2)),
  'aw-watcher-web-chrome_a': track(tab(3)),
  'aw-watcher-vscode_a': track(file),
  window_phone: track({ app: 'Firefox' }, { app: 'Maps' }),
  'aw-watcher-web-firefox': track(tab(4)),
  'aw-watcher-odd_old': track({ file: '/q' }),
});
type Tracks = typeof tracks extends fc.Arbitrary<infer T> ? T : never;

const NONE = { windows: [], presence: [], sites: [], editors: [], input: [] };
const LAPTOP: Device = {
  ...NONE,
  hostname: 'a',
  windows: ['window_a'],
  presence: ['afk_a'],
  sites: ['aw-watcher-web-firefox_a', 'aw-watcher-web-chrome_a'],
  editors: ['aw-watcher-vscode_a'],
};
const PHONE: Device = { ...NONE, hostname: 'phone', windows: ['window_phone'] };
const UNKNOWN: Device = { ...NONE, hostname: '', sites: ['aw-watcher-web-firefox'] };
const OLD: Device = { ...NONE, hostname: 'old', editors: ['aw-watcher-odd_old'] };

async function didIn(all: Tracks, devices: readonly Device[]): Promise<Track> {
  const store = memoryStore(
    Object.fromEntries(Object.entries(all).map(([name, values]) => [name, eventsOf(values)])),
  );
  const script = createScript();
  addPresence(script, devices);
  addDid(script, devices);
  const text = script.returning({ did: script.of('did') });
  const period = { from: 0, to: LENGTH * MINUTE, text: '/' };
  const values = await createQueries({ store }).ask({ text, periods: [period] });
  const [{ did }] = JSON.parse([...writeValue(values)].join('')) as [
    { did: { timestamp: string; duration: number; data: JsonObject }[] },
  ];
  const minutes: (JsonObject | undefined)[] = Array.from({ length: LENGTH });
  for (const { timestamp, duration, data } of did) {
    const from = Date.parse(timestamp) / 60_000;
    for (let minute = from; minute < from + duration / 60; minute++) {
      expect([minute, minutes[minute]]).toEqual([minute, undefined]);
      minutes[minute] = data;
    }
  }
  return minutes;
}

/** What the laptop shows in a minute; tabs of Chrome are never seen. */
function onLaptop(all: Tracks, minute: number): JsonObject | undefined {
  const window = all.window_a[minute];
  if (!window || all.afk_a[minute]?.['status'] !== 'not-afk') return undefined;
  if (window['app'] === 'Code.exe') return { ...all['aw-watcher-vscode_a'][minute], ...window };
  if (window['app'] !== 'Firefox') return window;
  const own = all['aw-watcher-web-firefox_a'][minute];
  return { ...all['aw-watcher-web-firefox'][minute], ...own, ...window };
}

function onPhone(all: Tracks, minute: number): JsonObject | undefined {
  const window = all.window_phone[minute];
  return window?.['app'] === 'Firefox'
    ? { ...all['aw-watcher-web-firefox'][minute], ...window }
    : window;
}

test('what was done is found minute by minute: windows with their tab and file, on the first device that was used', async () => {
  await fc.assert(
    fc.asyncProperty(tracks, async (all) => {
      const did = await didIn(all, [LAPTOP, PHONE, UNKNOWN, OLD]);
      const expected = Array.from(
        { length: LENGTH },
        (_, minute) =>
          onLaptop(all, minute) ?? onPhone(all, minute) ?? all['aw-watcher-odd_old'][minute],
      );
      expect(did).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('where no windows are recorded it is what tabs and files say', async () => {
  await fc.assert(
    fc.asyncProperty(tracks, async (all) => {
      const expected = Array.from(
        { length: LENGTH },
        (_, minute) => all['aw-watcher-web-firefox'][minute] ?? all['aw-watcher-odd_old'][minute],
      );
      expect(await didIn(all, [UNKNOWN, OLD])).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
