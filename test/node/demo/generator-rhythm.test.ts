import { describe, expect, test } from 'vitest';
import { MILLISECOND, SECOND, type Micros } from '../../../protocol/event.ts';
import { createGenerator, type ZoneChange } from '../../../node/demo/generator/index.ts';
import { ZoneClock } from '../../../node/demo/generator/zone-clock.ts';

const HOUR = 3600 * SECOND;
const FROM = Date.UTC(2024, 0, 1) * MILLISECOND;
const TO = Date.UTC(2026, 0, 1) * MILLISECOND;

const generator = createGenerator({ seed: 3, from: FROM, to: TO, devices: 1 });
const { zones } = generator;
const presence = [...generator.events(0)].filter(({ data }) => data.status === 'not-afk');

const zoneAt = (moment: Micros): ZoneChange => zones.findLast(({ at }) => at <= moment) ?? zones[0];

const clocks = new Map(zones.map(({ zone }) => [zone, new ZoneClock(zone)]));

/** The hour of the day, by the clock where the person is. */
function localHour(moment: Micros): number {
  const clock = clocks.get(zoneAt(moment).zone);
  return clock ? clock.secondAt(moment) / 3600 : NaN;
}

/** When the first input of each local day was, between two moments. */
function firstInputs(from: Micros, to: Micros): number[] {
  const days = new Map<number, number>();
  for (const { start } of presence) {
    const clock = clocks.get(zoneAt(start).zone);
    const hour = localHour(start);
    if (!clock || start < from || start >= to || hour < 4) continue;
    const day = clock.dayAt(start);
    if (!days.has(day)) days.set(day, hour);
  }
  return [...days.values()];
}

const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

describe('the rhythm of a life', () => {
  test('starts at home, leaves and returns, a fortnight a year', () => {
    expect(zones[0]).toEqual({ at: FROM, zone: 'Europe/Berlin' });
    const abroad = zones.map(({ zone }) => zone !== 'Europe/Berlin');
    expect(abroad).toEqual(zones.map((_, i) => i % 2 === 1));
    const moments = zones.map(({ at }) => at);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    const nights = zones.flatMap(({ at, zone }, i) =>
      zone === 'Europe/Berlin' ? [] : [(zones[i + 1].at - at) / (24 * HOUR)],
    );
    expect(nights.filter((n) => Math.round(n) === 14).length).toBe(2);
  });

  test('says the zone abroad when the range begins there', () => {
    const [, away, back] = zones;
    const from = away.at + 3 * 24 * HOUR;
    const shorter = createGenerator({ seed: 3, from, to: TO, devices: 1 });
    expect(shorter.zones.slice(0, 2)).toEqual([{ at: from, zone: away.zone }, back]);
  });

  test('sleeps at night by the local clock, at home and abroad', () => {
    const hours = presence.map(({ start }) => localHour(start));
    expect(hours.filter((hour) => hour > 1.5 && hour < 7)).toEqual([]);
  });

  test('gets up by the local clock on every trip', () => {
    const usual = middle(firstInputs(FROM, TO));
    for (const [i, { at, zone }] of zones.entries()) {
      if (zone === 'Europe/Berlin') continue;
      const mornings = firstInputs(at + 12 * HOUR, zones[i + 1].at);
      expect(Math.abs(middle(mornings) - usual)).toBeLessThan(1.5);
    }
  });

  test('gets up at the same local hour before and after clocks change', () => {
    const change = Date.UTC(2024, 9, 27, 1) * MILLISECOND;
    const before = middle(firstInputs(change - 25 * 24 * HOUR, change));
    const after = middle(firstInputs(change, change + 25 * 24 * HOUR));
    expect(Math.abs(before - after)).toBeLessThan(0.8);
  });

  test('works on weekdays, and less on weekends', () => {
    const hours = Array.from({ length: 7 }, () => 0);
    for (const { start, duration } of presence) {
      hours[new Date(start / MILLISECOND).getUTCDay()] += duration / HOUR;
    }
    const [sunday, monday, , , , friday, saturday] = hours;
    expect(Math.max(sunday, saturday)).toBeLessThan(Math.min(monday, friday) / 2);
  });
});

describe('a zone’s clock', () => {
  const berlin = new ZoneClock('Europe/Berlin');
  const day = (iso: string) => Date.parse(iso) / 86_400_000;

  test('tells the moment of a local time on both sides of each change', () => {
    const moments: [string, number, string][] = [
      ['2025-03-30', 1, '2025-03-30T00:00:00Z'],
      ['2025-03-30', 4, '2025-03-30T02:00:00Z'],
      ['2025-10-26', 1, '2025-10-25T23:00:00Z'],
      ['2025-10-26', 4, '2025-10-26T03:00:00Z'],
    ];
    for (const [date, hour, iso] of moments) {
      const moment = berlin.moment(day(date), hour * 3600);
      expect(moment).toBe(Date.parse(iso) * MILLISECOND);
      expect(berlin.dayAt(moment)).toBe(day(date));
      expect(berlin.secondAt(moment)).toBe(hour * 3600);
    }
  });

  test('knows offsets that are not whole hours, and UTC', () => {
    const noon = (zone: string) => new ZoneClock(zone).moment(day('2025-07-01'), 12 * 3600);
    expect(noon('Asia/Kolkata')).toBe(Date.parse('2025-07-01T06:30:00Z') * MILLISECOND);
    expect(noon('UTC')).toBe(Date.parse('2025-07-01T12:00:00Z') * MILLISECOND);
  });
});
