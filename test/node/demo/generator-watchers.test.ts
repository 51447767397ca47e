import { describe, expect, test } from 'vitest';
import { MILLISECOND, SECOND } from '../../../protocol/event.ts';
import { createGenerator, type GeneratedEvent } from '../../../node/demo/generator/index.ts';

const DAY = 86_400 * SECOND;
const FROM = Date.UTC(2025, 1, 1) * MILLISECOND;
const TO = FROM + 60 * DAY;

/** The longest time from one poll of a watcher to the next. */
const POLL = 1.1 * SECOND;

const generator = createGenerator({ seed: 7, from: FROM, to: TO, devices: 4 });
const recorded = generator.devices.map((device, i) => ({
  device,
  events: [...generator.events(i)],
}));

const end = ({ start, duration }: GeneratedEvent) => start + duration;

/** Pairs of neighbours. */
const steps = <T>(list: readonly T[]): [T, T][] => list.slice(1).map((next, i) => [list[i], next]);

/** The events of one type at one device, by index of the device. */
function ofType(index: number, type: string): GeneratedEvent[] {
  const { device, events } = recorded[index];
  const bucket = device.buckets.findIndex((spec) => spec.type === type);
  return events.filter((event) => event.bucket === bucket);
}

describe.each(recorded)('the $device.kind', ({ device, events }) => {
  test('records into each of its buckets, and only there', () => {
    const used = new Set(events.map(({ bucket }) => bucket));
    expect(used).toEqual(new Set(device.buckets.keys()));
  });

  test('delivers its events in the order in which they ended', () => {
    expect(steps(events).filter(([a, b]) => end(a) > end(b))).toEqual([]);
  });

  test('writes no two events of a bucket over one another', () => {
    for (const i of device.buckets.keys()) {
      const own = events.filter(({ bucket }) => bucket === i);
      expect(steps(own).filter(([a, b]) => end(a) >= b.start)).toEqual([]);
    }
  });

  test('keeps inside the range, in whole microseconds', () => {
    const inRange = ({ start, duration }: GeneratedEvent) =>
      Number.isSafeInteger(start) &&
      Number.isSafeInteger(duration) &&
      start >= FROM &&
      duration >= 0 &&
      start + duration <= TO;
    expect(events.every(inRange)).toBe(true);
  });

  test('writes well-formed text', () => {
    const texts = events.flatMap(({ data }) =>
      Object.values(data).filter((value) => typeof value === 'string'),
    );
    expect(texts.filter((text) => text.length === 0 || !text.isWellFormed())).toEqual([]);
  });
});

describe.each([
  [0, 'laptop', 'firefox'],
  [1, 'desktop', 'chrome.exe'],
])('device %i, a %s', (index, _, browser) => {
  const windows = ofType(index, 'currentwindow');
  const presence = ofType(index, 'afkstatus');
  const pages = ofType(index, 'web.tab.current');

  test('is afk and not afk by turns', () => {
    const statuses = presence.map(({ data }) => data.status);
    expect(new Set(statuses)).toEqual(new Set(['afk', 'not-afk']));
    expect(steps(statuses).filter(([a, b]) => a === b)).toEqual([]);
  });

  test('counts as afk after three minutes without input, at once after the last', () => {
    for (const [before, { start, duration, data }] of steps(presence)) {
      if (data.status !== 'afk') continue;
      expect(duration + MILLISECOND).toBeGreaterThanOrEqual(180 * SECOND);
      expect(start).toBe(end(before) + MILLISECOND);
    }
  });

  test('has a window in front at every poll while somebody is there', () => {
    let i = 0;
    for (const { start, duration, data } of presence) {
      if (data.status !== 'not-afk') continue;
      let seen = start;
      while (i < windows.length && end(windows[i]) < start) i++;
      for (; i < windows.length && windows[i].start <= start + duration; i++) {
        expect(windows[i].start - seen).toBeLessThan(POLL);
        seen = end(windows[i]);
      }
      expect(start + duration - seen).toBeLessThan(POLL);
      i = Math.max(0, i - 1);
    }
  });

  test('never writes one window twice in a row without a pause', () => {
    const again = steps(windows).filter(
      ([a, b]) => a.data.app === b.data.app && a.data.title === b.data.title,
    );
    expect(again.filter(([a, b]) => b.start - end(a) < POLL)).toEqual([]);
  });

  test('watches pages only while the browser is in front', () => {
    const inFront: { start: number; end: number }[] = [];
    for (const window of windows.filter(({ data }) => data.app === browser)) {
      const last = inFront.at(-1);
      if (last && window.start - last.end < POLL) last.end = end(window);
      else inFront.push({ start: window.start, end: end(window) });
    }
    let i = 0;
    for (const page of pages) {
      while (inFront[i].end < page.start) i++;
      expect(page.start).toBeGreaterThanOrEqual(inFront[i].start);
      expect(end(page)).toBeLessThanOrEqual(inFront[i].end);
    }
    expect(pages.length).toBeGreaterThan(1000);
  });

  test('tells time as its watchers do: pages by the millisecond, all else finer', () => {
    expect(pages.every((e) => e.start % 1000 === 0 && e.duration % 1000 === 0)).toBe(true);
    const lowDigits = new Set(windows.map(({ start }) => start % 1000));
    expect(lowDigits.size).toBeGreaterThan(900);
    const long = windows.filter(({ duration }) => duration > 0);
    expect(new Set(long.map(({ duration }) => duration % 1000)).size).toBeGreaterThan(900);
  });
});

test('edited files belong to an editor in front', () => {
  const editors = ofType(0, 'currentwindow').filter(({ data }) => data.app === 'Code');
  let i = 0;
  for (const edit of ofType(0, 'app.editor.activity')) {
    while (end(editors[i]) < edit.start) i++;
    expect(edit.start).toBeGreaterThanOrEqual(editors[i].start);
    expect(end(edit)).toBeLessThanOrEqual(end(editors[i]));
    expect(Object.keys(edit.data)).toEqual(['file', 'project', 'language', 'branch']);
  }
});
