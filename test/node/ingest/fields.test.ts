import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatDuration,
  MAX_DEPTH,
  parseBucket,
  parseDuration,
  parseEvent,
} from '../../../node/ingest/index.ts';

const LOCAL = { hostname: 'laptop', deviceId: 'the-device' };

const refused = (message: string): unknown =>
  expect.objectContaining({
    code: 'ELATIO_INGEST_FIELD',
    message: expect.stringContaining(message),
  });

describe('a duration', () => {
  test.each([
    [undefined, 0],
    [null, 0],
    [0, 0],
    [-0, 0],
    [5, 5_000_000],
    [1.5, 1_500_000],
    [0.000001, 1],
    [0.0000004, 0],
    [0.0000005, 1],
    [4.35, 4_350_000],
  ])('of %s seconds is %s µs', (seconds, micros) => {
    expect(parseDuration(seconds, 'duration') + 0).toBe(micros);
  });

  test.each([[-1], [-1e-9], [NaN], [Infinity], [1e300], ['5'], ['x'], [true], [{}], [[]]])(
    '%s is none',
    (value) => {
      expect(() => parseDuration(value, 'events[3].duration')).toThrow(
        refused('"events[3].duration" expected'),
      );
    },
  );

  test('is written as a float that reads as the same microseconds', () => {
    expect(formatDuration(0)).toBe('0.0');
    expect(formatDuration(5_000_000)).toBe('5.0');
    expect(formatDuration(1)).toBe('0.000001');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6_000_000_000_000_000 }), (micros) => {
        const text = formatDuration(micros);
        expect(text).toMatch(/^\d+\.\d+$/);
        expect(parseDuration(Number(text), 'duration')).toBe(micros);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an event', () => {
  const event = { timestamp: '2024-01-15T12:00:00Z', duration: 2, data: { app: 'x' } };

  test('is read', () => {
    const start = Date.UTC(2024, 0, 15, 12) * 1_000;
    expect(parseEvent({ ...event, id: 7, more: 1 }, '')).toEqual({
      start,
      duration: 2_000_000,
      data: { app: 'x' },
      id: 7,
    });
    expect(parseEvent({ ...event, id: null }, '').id).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ['text', 'x', '"events[1]" expected an object, got "x"'],
    ['list', [], '"events[1]" expected an object, got a list'],
    ['null', null, '"events[1]" expected an object, got null'],
    ['without timestamp', { data: {} }, '"events[1].timestamp" expected'],
    [
      'with an inherited timestamp',
      JSON.parse('{"__proto__":{"timestamp":"2024-01-15"},"data":{}}'),
      '"events[1].timestamp" expected',
    ],
    ['with a long timestamp', { ...event, timestamp: 'x'.repeat(5_000) }, 'x…"'],
    ['with a bad duration', { ...event, duration: -1 }, '"events[1].duration" expected'],
    ['that ends too late', { ...event, duration: 3e9 }, '"events[1].duration" expected an end'],
    [
      'without data',
      { timestamp: '2024-01-15' },
      '"events[1].data" expected an object, got nothing',
    ],
    [
      'with null as data',
      { ...event, data: null },
      '"events[1].data" expected an object, got null',
    ],
    [
      'with a list as data',
      { ...event, data: [] },
      '"events[1].data" expected an object, got a list',
    ],
    ['with text as data', { ...event, data: 'x' }, '"events[1].data" expected'],
    [
      'with a number too large',
      { ...event, data: { n: Infinity } },
      '"events[1].data.n" expected a finite',
    ],
    ['with text as id', { ...event, id: '7' }, '"events[1].id" expected'],
    ['with half an id', { ...event, id: 0.5 }, '"events[1].id" expected'],
    ['with a negative id', { ...event, id: -1 }, '"events[1].id" expected'],
  ])('%s is refused', (_, value, message) => {
    expect(() => parseEvent(value, 'events[1]')).toThrow(refused(message));
  });

  test(`has data of at most ${MAX_DEPTH} levels`, () => {
    const nested = (levels: number): unknown =>
      levels === 1 ? {} : { inner: [nested(levels - 2)] };
    expect(() => parseEvent({ ...event, data: nested(MAX_DEPTH - 1) }, '')).not.toThrow();
    expect(() => parseEvent({ ...event, data: nested(MAX_DEPTH + 1) }, '')).toThrow(
      refused('"data" expected at most 64 levels'),
    );
  });

  test('may have __proto__ and its like as keys of its data', () => {
    const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const { data } = parseEvent({ ...event, data: JSON.parse(text) }, '');
    expect(JSON.stringify(data)).toBe(text);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a bucket', () => {
  const body = { client: 'c', type: 't', hostname: 'h' };

  test('is read with all it may have', () => {
    const full = { ...body, name: 'n', created: '2024-01-15', data: { k: [1] } };
    expect(parseBucket('b', full, LOCAL)).toEqual({
      ...body,
      name: 'b',
      label: 'n',
      created: Date.UTC(2024, 0, 15) * 1_000,
      data: { k: [1] },
    });
    const nulls = { ...body, name: null, created: null, data: null };
    expect(parseBucket('b', nulls, LOCAL)).toEqual({ ...body, name: 'b' });
  });

  test('of !local is of this host, and tells the device', () => {
    const spec = parseBucket('b', { ...body, hostname: '!local', data: { k: 1 } }, LOCAL);
    expect(spec.hostname).toBe('laptop');
    expect(spec.data).toEqual({ k: 1, device_id: 'the-device' });
  });

  test.each<[string, unknown, string]>([
    ['b', null, '"bucket" expected an object'],
    ['b', [], '"bucket" expected an object'],
    ['b', { type: 't', hostname: 'h' }, '"client" expected a text, got nothing'],
    ['b', { client: 'c', hostname: 'h' }, '"type" expected a text, got nothing'],
    ['b', { client: 'c', type: 't' }, '"hostname" expected a text, got nothing'],
    ['b', { ...body, type: 5 }, '"type" expected a text, got 5'],
    ['b', { ...body, name: 5 }, '"name" expected a text'],
    ['b', { ...body, data: [] }, '"data" expected an object'],
    ['b', { ...body, created: 'x' }, '"created" expected a time'],
    ['b', { ...body, client: 'a\nb' }, '"client" expected no control characters'],
    ['b', { ...body, client: 'c'.repeat(257) }, '"client" expected at most 256 characters'],
    ['', body, '"bucket" expected a name'],
    ['b\u0000', body, '"bucket" expected no control characters'],
    ['b\u0085', body, '"bucket" expected no control characters'],
    ['b'.repeat(257), body, '"bucket" expected at most 256 characters'],
  ])('%j with %j is refused', (name, value, message) => {
    expect(() => parseBucket(name, value, LOCAL)).toThrow(refused(message));
  });
});
