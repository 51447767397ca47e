import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { EARLIEST, LATEST, MILLISECOND } from '../../../protocol/event.ts';
import {
  createGenerator,
  LAPTOP_EVENTS_PER_DAY,
  type GeneratedEvent,
  type GeneratorOptions,
} from '../../../node/demo/generator/index.ts';

const at = (iso: string) => Date.parse(iso) * MILLISECOND;

const MARCH: GeneratorOptions = {
  seed: 1,
  from: at('2025-03-01T00:00:00Z'),
  to: at('2025-04-01T00:00:00Z'),
  devices: 3,
};

const everything = (options: GeneratorOptions): GeneratedEvent[][] => {
  const generator = createGenerator(options);
  return generator.devices.map((_, device) => [...generator.events(device)]);
};

describe('a generated life', () => {
  test('is the same for the same seed', () => {
    expect(everything(MARCH)).toEqual(everything(MARCH));
  });

  test('is another for another seed', () => {
    const other = { ...MARCH, seed: 2 };
    expect(createGenerator(other).devices).not.toEqual(createGenerator(MARCH).devices);
    expect(everything(other)).not.toEqual(everything(MARCH));
  });

  // If this fails after a change of the generator that is meant to change lives, renew the digest.
  test('is the same byte for byte wherever and whenever it is generated', () => {
    const hash = createHash('sha256')
      .update(JSON.stringify(everything(MARCH)))
      .digest('hex');
    expect(hash).toBe('75d0d12a048e125aab2183ae4698ab903949741279a8695b9478a781a0515539');
  });

  test('does not change with the number of devices', () => {
    expect(everything({ ...MARCH, devices: 1 })).toEqual(everything(MARCH).slice(0, 1));
  });

  test('is the same in a shorter range, as far as that goes', () => {
    const from = at('2025-03-11T10:00:00Z');
    const to = at('2025-03-19T15:00:00Z');
    const inside = (e: GeneratedEvent) => e.start >= from && e.start + e.duration <= to;
    const expected = everything(MARCH).map((events) => events.filter(inside));
    expect(everything({ ...MARCH, from, to })).toEqual(expected);
  });

  test('belongs to one person for every four devices, with hosts and buckets of different names', () => {
    const { devices } = createGenerator({ ...MARCH, devices: 9 });
    expect(devices.map(({ kind }) => kind).slice(0, 6)).toEqual([
      'laptop',
      'desktop',
      'phone',
      'tablet',
      'laptop',
      'desktop',
    ]);
    const names = devices.flatMap(({ buckets }) => buckets.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(devices.map(({ hostname }) => hostname)).size).toBe(9);
  });

  test('can be led at the edges of what an event may be', () => {
    for (const [from, to] of [
      [EARLIEST, EARLIEST + 10 * 86_400e6],
      [LATEST - 10 * 86_400e6, LATEST],
    ]) {
      const events = everything({ ...MARCH, from, to }).flat();
      expect(events.length).toBeGreaterThan(1000);
      const inRange = ({ start, duration }: GeneratedEvent) =>
        Number.isSafeInteger(start) && start >= from && start + duration <= to;
      expect(events.every(inRange)).toBe(true);
    }
  });

  test('is refused for ranges, counts and zones that make no sense', () => {
    expect(() => createGenerator({ ...MARCH, seed: 0.5 })).toThrow(RangeError);
    expect(() => createGenerator({ ...MARCH, to: MARCH.from - 1 })).toThrow(RangeError);
    expect(() => createGenerator({ ...MARCH, to: LATEST + 1 })).toThrow(RangeError);
    expect(() => createGenerator({ ...MARCH, devices: -1 })).toThrow(RangeError);
    expect(() => createGenerator({ ...MARCH, zone: 'Moon/Sea' })).toThrow(RangeError);
    expect(() => [...createGenerator(MARCH).events(3)]).toThrow(RangeError);
  });
});

describe('half a year at the laptop', () => {
  test('has the promised number of events, and of different titles and addresses', () => {
    const from = at('2024-01-01T00:00:00Z');
    const year = { seed: 1, from, to: at('2025-01-01T00:00:00Z'), devices: 1 };
    const titles = new Set<unknown>();
    const urls = new Set<unknown>();
    let count = 0;
    for (const { bucket, data } of createGenerator(year).events(0)) {
      count++;
      if (count > 360_000) continue;
      if (bucket === 0) titles.add(data.title);
      if (data.url !== undefined) urls.add(data.url);
    }
    expect(count / 366).toBeGreaterThan(LAPTOP_EVENTS_PER_DAY * 0.9);
    expect(count / 366).toBeLessThan(LAPTOP_EVENTS_PER_DAY * 1.1);
    expect(titles.size).toBeGreaterThanOrEqual(54_000);
    expect(urls.size).toBeGreaterThanOrEqual(20_000);
  });
});
