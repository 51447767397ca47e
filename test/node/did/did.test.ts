import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createDid, type Did, type DidRun } from '../../../node/did/index.ts';
import {
  createAnswers,
  createDays,
  createDaySums,
  type QueriedStore,
} from '../../../node/query/index.ts';
import type { BucketState, Store } from '../../../node/store/index.ts';
import { SECOND } from '../../../protocol/event.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import { runs } from '../../thorough.ts';
import { memoryStore } from '../query/series/memory.ts';
import { type Plain, runsTwin } from '../query/twin.ts';

const RULES: JsonValue = [
  [['Work'], { type: 'regex', regex: 'editor' }],
  [['Media', 'Video'], { type: 'regex', regex: 'video\\.org' }],
];

const MINUTE = 60 * SECOND;

/** A day of nobody's, at 04:00 in UTC. */
const START = Date.UTC(2023, 4, 9, 4) * 1_000;

/** What a bucket says, minute by minute. */
type Track = readonly (JsonObject | undefined)[];

const editor = { app: 'editor', title: 'a.ts' };
const mail = { app: 'mail', title: 'inbox' };
const firefox = { app: 'firefox', title: 'page' };
const video = { url: 'https://video.org/1', title: 'V' };
const news = { url: 'https://news.org/', title: 'N' };
const [here, away] = [{ status: 'not-afk' }, { status: 'afk' }];

/** Tracks by how long each value lasts, so that a failure is short to read. */
type Lengths = readonly (readonly [long: number, value: JsonObject | undefined])[];

const lengths = (...values: JsonObject[]): fc.Arbitrary<Lengths> =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom(undefined, ...values)), {
    maxLength: 12,
  });

const tracks = fc.record({
  window_a: lengths(editor, firefox, mail),
  afk_a: lengths(here, here, away),
  'aw-watcher-web-firefox_a': lengths(video, news),
  window_b: lengths(editor, mail),
  afk_b: lengths(here, here, away),
});
type Name = typeof tracks extends fc.Arbitrary<infer T> ? keyof T : never;
type Log = Readonly<Record<Name, Track>>;

/** @param step minutes that a length is of */
function logOf(all: Readonly<Record<Name, Lengths>>, minutes: number, step = 1): Log {
  const trackOf = (list: Lengths): Track => {
    const values = list.flatMap(([long, value]) =>
      Array.from({ length: long * step }, () => value),
    );
    return Array.from({ length: minutes }, (_, i) => values[i]);
  };
  const made = Object.entries(all).map(([name, list]) => [name, trackOf(list)]);
  return Object.fromEntries(made) as Log;
}

const TYPES: Readonly<Record<keyof Log, string>> = {
  window_a: 'currentwindow',
  afk_a: 'afkstatus',
  'aw-watcher-web-firefox_a': 'web.tab.current',
  window_b: 'currentwindow',
  afk_b: 'afkstatus',
};

interface Piece extends Plain {
  /** Of the event that it is of. */
  readonly number: number;
}

/** Each run of one value as an event, in minutes. */
function eventsIn(track: Track): Piece[] {
  const events: Piece[] = [];
  for (let i = 0, end = 0; i < track.length; i = end) {
    while (end < track.length && track[end] === track[i]) end++;
    const data = track[i];
    if (data) events.push({ start: i, duration: end - i, data, number: events.length });
  }
  return events;
}

function didOver(log: Log, now: number, long?: number): Did {
  const plain = Object.entries(log).map(([name, track]) => {
    const inMicros = eventsIn(track).map(({ start, duration, data }) => ({
      start: START + start * MINUTE,
      duration: duration * MINUTE,
      data,
    }));
    return [name, inMicros] as const;
  });
  const memory = memoryStore(Object.fromEntries(plain));
  const buckets = new Map(
    plain.map(([name, events]) => {
      const bucket = memory.buckets().get(name) as BucketState;
      const spec = { ...bucket.spec, type: TYPES[name as keyof Log], hostname: name.slice(-1) };
      const firstStart = Math.min(Infinity, ...events.map(({ start }) => start));
      const lastEnd = Math.max(-Infinity, ...events.map(({ start, duration }) => start + duration));
      return [name, { ...bucket, spec, firstStart, lastEnd, live: [] }] as const;
    }),
  );
  const store = { ...memory, buckets: () => buckets, weigh: () => 0 } as unknown as QueriedStore &
    Pick<Store, 'weigh'>;
  const clock = () => START + now * MINUTE;
  const rules = () => RULES;
  const answers = createAnswers({ store, rules });
  onTestFinished(() => answers.stop());
  return createDid({
    store,
    answers,
    sums: createDaySums({ store, answers, now: clock }),
    days: createDays({
      history: { changes: () => Promise.resolve([]) },
      zoneNow: () => 'UTC',
      setting: () => undefined,
    }),
    rules,
    now: clock,
    ...(long !== undefined && { long }),
  });
}

function categoryOf({ app, url }: JsonObject): string[] | null {
  if (app === 'editor') return ['Work'];
  return url === video.url ? ['Media', 'Video'] : null;
}

/** Pieces of a device in which neither the window changes, nor the tab that it shows, nor whether somebody is there. */
function piecesOf(log: Log, device: 'a' | 'b', length: number): Piece[] {
  const eventAt = (track: Track, minute: number): Piece | undefined =>
    eventsIn(track).find(({ start, duration }) => start <= minute && minute < start + duration);
  const pieces: (Piece & { of: string })[] = [];
  for (let minute = 0; minute < length; minute++) {
    const window = eventAt(log[`window_${device}`], minute);
    const presence = eventAt(log[`afk_${device}`], minute);
    if (!window || presence?.data['status'] !== 'not-afk') continue;
    const isShown = device === 'a' && window.data['app'] === 'firefox';
    const tab = isShown ? eventAt(log['aw-watcher-web-firefox_a'], minute) : undefined;
    const of = JSON.stringify([window.number, presence.number, tab?.number]);
    const last = pieces.at(-1);
    if (last?.of === of && last.start + last.duration === minute) {
      pieces[pieces.length - 1] = { ...last, duration: last.duration + 1 };
    } else {
      const data = { ...tab?.data, ...window.data };
      pieces.push({ start: minute, duration: 1, data, number: window.number, of });
    }
  }
  return pieces;
}

const KINDS = {
  title: (data: JsonObject) => data,
  app: (data: JsonObject) => ({ app: data['app'], category: categoryOf(data) }),
  category: (data: JsonObject) => ({ category: categoryOf(data) }),
} as const;
type By = keyof typeof KINDS;
const bys = fc.constantFrom<By[]>('title', 'app', 'category');

const LENGTH = 240;
const widths = fc.constantFrom(1, 2, 3, 5, 8, 12, 20, 48, 80, 240);

function expectedRuns(pieces: readonly Piece[], width: number, by: By, first: number) {
  const canvas = { from: 0, to: LENGTH, width };
  const siteOf = (url: JsonValue): string => new URL(JSON.stringify(url).slice(1, -1)).hostname;
  return runsTwin(pieces, canvas, KINDS[by]).map(({ pixel, pixels, lasted, event }) => {
    const { data, number } = pieces[event];
    const device = event < first ? 'a' : 'b';
    const index = device === 'a' ? 1 : 4;
    return {
      pixel,
      pixels,
      seconds: lasted * 60,
      app: data['app'],
      title: data['title'],
      category: categoryOf(data),
      ...('url' in data && { url: data['url'], site: siteOf(data['url']) }),
      hostname: device,
      event: { bucket: `window_${device}`, id: index * 2 ** 32 + number },
    };
  });
}

test('what was done is drawn as it is found minute by minute, device by device and of both what began last', async () => {
  await fc.assert(
    fc.asyncProperty(tracks, widths, bys, async (all, width, by) => {
      const log = logOf(all, LENGTH);
      const did = didOver(log, LENGTH);
      const range = { since: START, until: START + LENGTH * MINUTE } as const;
      const told = await did.timeline({ ...range, width, by });
      const [a, b] = [piecesOf(log, 'a', LENGTH), piecesOf(log, 'b', LENGTH)];
      const shown = new Map(told.devices.map((row) => [row.hostname, row]));
      expect(told.isCoarse).toBe(false);
      expect(shown.get('a')?.runs).toEqual(expectedRuns(a, width, by, Infinity));
      expect(shown.get('b')?.runs).toEqual(expectedRuns(b, width, by, 0));
      expect(told.merged).toEqual(expectedRuns([...a, ...b], width, by, a.length));
      const alone = await did.timeline({ ...range, width, by, device: 'b' });
      expect(alone.devices).toEqual([shown.get('b')]);
      expect(alone.merged).toBeUndefined();
    }),
    { numRuns: runs(60, 1_000) },
  );
});

test('away is where it is recorded more than being there, a gap where nothing is, up to now', async () => {
  await fc.assert(
    fc.asyncProperty(tracks, widths, fc.nat(LENGTH), async (all, width, now) => {
      const log = logOf(all, LENGTH);
      const did = didOver(log, now);
      const range = { since: START, until: START + LENGTH * MINUTE } as const;
      const { devices } = await did.timeline({ ...range, width, by: 'app' });
      for (const device of ['a', 'b'] as const) {
        const row = devices.find(({ hostname }) => hostname === device);
        const sites = device === 'a' ? log['aw-watcher-web-firefox_a'] : [];
        const states = log[`afk_${device}`].map(
          (status, i) =>
            status ?? (log[`window_${device}`][i] || sites[i] ? { status: 'none' } : undefined),
        );
        const drawn = runsTwin(eventsIn(states), { from: 0, to: LENGTH, width }, ({ status }) => ({
          status,
        }));
        const pixels = Array.from({ length: width }, (_, pixel) =>
          drawn.find((run) => run.pixel <= pixel && pixel < run.pixel + run.pixels),
        );
        const isIn = (pixel: number, spans: readonly { pixel: number; pixels: number }[] = []) =>
          spans.some((span) => span.pixel <= pixel && pixel < span.pixel + span.pixels);
        for (const [pixel, run] of pixels.entries()) {
          const state = run && eventsIn(states)[run.event].data['status'];
          const isPast = (pixel * LENGTH) / width < now;
          expect([pixel, isIn(pixel, row?.away), isIn(pixel, row?.gaps)]).toEqual([
            pixel,
            state === 'afk',
            row !== undefined && run === undefined && isPast,
          ]);
        }
      }
    }),
    { numRuns: runs(60, 1_000) },
  );
});

const DAYS = 3;
const SLOT = 20;
const SLOTS = (DAYS * 24 * 60) / SLOT;

test('of long times, what lasts whole pieces of days is drawn as if it were not of pieces', async () => {
  const factors = fc.constantFrom(2, 3, 4, 6, 8, 9, 12, 36, 72, 216);
  await fc.assert(
    fc.asyncProperty(tracks, factors, bys, async (all, factor, by) => {
      const log = logOf(all, SLOTS * SLOT, SLOT);
      const did = didOver(log, SLOTS * SLOT, 0);
      const width = SLOTS / factor;
      const range = { since: START, until: START + SLOTS * SLOT * MINUTE } as const;
      const told = await did.timeline({ ...range, width, by });
      expect(told.isCoarse).toBe(true);
      const [a, b] = (['a', 'b'] as const).map((device) =>
        piecesOf(log, device, SLOTS * SLOT).flatMap(byDay),
      );
      const drawn = (pieces: readonly Piece[]) =>
        runsTwin(pieces, { from: 0, to: SLOTS * SLOT, width }, KINDS[by]).map(
          ({ pixel, pixels, lasted, event }) => [
            pixel,
            pixels,
            lasted * 60,
            KINDS[by](kindFields(pieces[event].data)),
          ],
        );
      const shown = (list: readonly DidRun[] = []) =>
        list.map(({ pixel, pixels, seconds, ...data }) => [
          pixel,
          pixels,
          Math.round(seconds),
          KINDS[by](kindFields(data as unknown as JsonObject)),
        ]);
      const rows = new Map(told.devices.map((row) => [row.hostname, row.runs]));
      expect(shown(rows.get('a'))).toEqual(drawn(a));
      expect(shown(rows.get('b'))).toEqual(drawn(b));
      expect(shown(told.merged)).toEqual(drawn([...a, ...b]));
    }),
    { numRuns: runs(15, 200) },
  );
});

/** Each day is drawn by itself: what goes on begins with it, in whatever order it began. */
function byDay(piece: Piece): Piece[] {
  const day = 24 * 60;
  const next = (Math.floor(piece.start / day) + 1) * day;
  const rest = piece.start + piece.duration - next;
  if (rest <= 0) return [piece];
  const first = { ...piece, duration: next - piece.start };
  return [first, ...byDay({ ...piece, start: next, duration: rest })];
}

function kindFields({ app, title, url }: JsonObject): JsonObject {
  return { app, title, ...(url !== undefined && { url }) };
}

test('days are whole, and have what was done by outermost category', async () => {
  const did = didOver(
    {
      window_a: [...minutes(60, editor), ...minutes(30, firefox), ...minutes(10, mail)],
      afk_a: [...minutes(90, here), ...minutes(30, away)],
      'aw-watcher-web-firefox_a': [...minutes(60), ...minutes(20, video)],
      window_b: [],
      afk_b: [],
    },
    24 * 60,
  );
  const hour = 60 * MINUTE;
  const { days, zone } = await did.days({ since: START + hour, until: START + 30 * hour });
  expect(zone).toBe('UTC');
  expect(days).toEqual([
    {
      day: '2023-05-09',
      from: START,
      to: START + 24 * hour,
      active: 90 * 60,
      away: 30 * 60,
      categories: [
        ['Work', 3_600],
        ['Media', 1_200],
        [null, 600],
      ],
    },
    {
      day: '2023-05-10',
      from: START + 24 * hour,
      to: START + 48 * hour,
      active: 0,
      away: 0,
      categories: [],
    },
  ]);
});

function minutes(count: number, value?: JsonObject): Track {
  return Array.from({ length: count }, () => value);
}
