/** Whatever the bytes, a decoder answers with events or with one of its two codes: nothing else, and soon. */
import { encode } from 'cborg';
import { describe, expect, test } from 'vitest';
import { zstd } from '../../node/crypto.ts';
import { columnsOf, concatColumns, type EventRow, rowsOf } from '../../protocol/codec/columns.ts';
import { MAX_DIRECTORY, MAX_RAW } from '../../protocol/codec/directory.ts';
import { decodeEvents, encodeEvents } from '../../protocol/codec/events.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Compression } from '../../protocol/primitives.ts';
import { expectFailure, failureOf } from './failure.ts';
import { dictionary, forge, type Forgery, frame, planes, plainColumns } from './forge.ts';

const MALFORMED = 'ELATIO_CHUNK_MALFORMED';
const read = (chunk: Uint8Array): EventRow[] => rowsOf(decodeEvents(chunk, zstd));

const rows: EventRow[] = Array.from({ length: 300 }, (_, i) => ({
  ordinal: 2 * i,
  bucket: (i % 2).toString().repeat(32),
  number: i,
  start: i * 1_000_001,
  duration: 1000,
  data: { title: `Title ${i}`, count: i % 5, ['']: '\ud800' },
}));
const chunk = encodeEvents(columnsOf(rows), zstd);

/** A chunk of one event with the field `title` made of these two columns. */
const withField = (codes: Uint8Array, texts: Uint8Array, name = 'title'): Forgery => ({
  count: 1,
  columns: [...plainColumns(1), { id: 16, name, raw: codes }, { id: 17, name, raw: texts }],
});

/** A chunk of `count` events with one of the plain columns replaced. */
const replacing = (count: number, id: number, raw: Uint8Array): Forgery => ({
  count,
  columns: plainColumns(count).map((column) => (column.id === id ? { id, raw } : column)),
});

test('a forged chunk as plain as can be is read: what follows is refused for its own fault', () => {
  const text = dictionary(1, planes(2 * 5), 'hello');
  expect(read(forge(withField(planes(1), text)))[0].data).toEqual({ title: 'hello' });
});

test('a chunk of a later version is refused with its own code', () => {
  expectFailure('ELATIO_CHUNK_VERSION', () => read(forge({ version: 2, count: 0, columns: [] })));
});

test('columns that a later version adds are passed over, and the chunk says it is not whole', () => {
  const columns = [...plainColumns(1), { id: 99, raw: Uint8Array.of(1, 2, 3) }];
  const decoded = decodeEvents(forge({ count: 1, columns }), zstd);
  expect(decoded.count).toBe(1);
  expect(decoded.whole).toBe(false);
});

test('a chunk cut short at any byte is refused', () => {
  for (let length = 0; length < chunk.length; length++) {
    expectFailure(MALFORMED, () => read(chunk.subarray(0, length)));
  }
});

test('a chunk with bytes behind its end is refused', () => {
  expectFailure(MALFORMED, () => read(Buffer.concat([chunk, Buffer.of(0)])));
});

test('a chunk with any byte changed is read or refused, and never anything else', () => {
  for (let at = 0; at < chunk.length; at++) {
    for (const change of [0x01, 0x80, 0xff]) {
      const changed = Uint8Array.from(chunk);
      changed[at] ^= change;
      expect([undefined, MALFORMED, 'ELATIO_CHUNK_VERSION']).toContain(
        failureOf(() => read(changed)),
      );
    }
  }
});

describe('a directory is refused', () => {
  const plain = (...parts: unknown[]): Uint8Array => frame(1, encode(parts));
  /** A sound chunk without events, but for what is added to its columns and itself. */
  function empty(inColumn: unknown[], ...inDirectory: unknown[]): Uint8Array {
    const columns = [1, 2, 3, 4, 5, 6, 7].map((id) => [id, '', id === 2 ? 0 : 1, 0, ...inColumn]);
    const directory = ['event', 0, [1, 0], columns, [6], ...inDirectory];
    return frame(1, encode(directory), [new Uint8Array(6)]);
  }
  const later = { id: 99, raw: Uint8Array.of(1) };

  test('only for its own fault: these are sound', () => {
    expect(read(empty([]))).toEqual([]);
    const columns = [...plainColumns(0), { ...later, name: 'x' }];
    expect(read(forge({ count: 0, columns }))).toEqual([]);
  });

  test.each<[string, Uint8Array]>([
    ['that is no list', frame(1, encode({ kind: 'event' }))],
    ['that is too short', plain('event', 0, [], [])],
    ['that has more in it than it should', empty([], 'more')],
    ['with a column that has more in it', empty(['more'])],
    ['of another kind', forge({ kind: 'record', count: 0, columns: plainColumns(0) })],
    ['with a negative count', plain('event', -1, [1, 0], [], [])],
    ['with a fractional count', plain('event', 0.5, [1, 0], [], [])],
    ['with a count beyond 2^53', plain('event', 2n ** 60n, [1, 0], [], [])],
    ['with too many items', forge({ count: 65_537, columns: plainColumns(0) })],
    ['with facts that are no numbers', plain('event', 0, ['x'], [], [])],
    ['without a unit and a base', forge({ facts: [], count: 0, columns: plainColumns(0) })],
    ['with a fact too many', forge({ facts: [1, 0, 0], count: 0, columns: plainColumns(0) })],
    ['with a unit of zero', forge({ facts: [0, 0], count: 0, columns: plainColumns(0) })],
    ['with a negative unit', forge({ facts: [-1, 0], count: 0, columns: plainColumns(0) })],
    ['with a column in no block', plain('event', 0, [1, 0], [[1, '', 0, 7]], [])],
    ['with a column that is no list', plain('event', 0, [1, 0], [7], [])],
    ['with a column of negative size', plain('event', 0, [1, 0], [[1, '', -1, 0]], [0])],
    ['with a block of negative size', plain('event', 0, [1, 0], [], [-1])],
    ['with an undefined', frame(1, Uint8Array.of(0x85, 0xf7, 0xf7, 0xf7, 0xf7, 0xf7))],
    ['with a tag', frame(1, Uint8Array.of(0xc1, 0x00))],
    ['of indefinite length', frame(1, Uint8Array.of(0x9f, 0xff))],
    ['that is nested deeper than a stack', frame(1, new Uint8Array(200_000).fill(0x81))],
    [
      'that is longer than a directory may be',
      forge({
        count: 0,
        columns: [...plainColumns(0), { ...later, name: 'x'.repeat(MAX_DIRECTORY) }],
      }),
    ],
    ['that says it is longer than the chunk', Uint8Array.of(1, 0xff, 0xff, 0xff, 0xff, 0x80)],
    [
      'with a column twice',
      forge({ count: 0, columns: [...plainColumns(0), { id: 1, raw: planes() }] }),
    ],
    ['without a column', forge({ count: 1, columns: plainColumns(1).slice(0, -1) })],
  ])('%s', (_, bytes) => expectFailure(MALFORMED, () => read(bytes)));
});

describe('a column is refused', () => {
  const sevens = (count: number): Uint8Array => Uint8Array.from([7, ...Array(7 * count).fill(255)]);
  test.each<[string, Forgery]>([
    ['of ordinals that are too few', replacing(2, 1, planes(0, 1))],
    ['of ordinals that are too many', replacing(1, 1, planes(0, 2))],
    ['of ordinals with an empty interval', replacing(1, 1, planes(0, 1, 5, 0))],
    ['of ordinals with touching intervals', replacing(2, 1, planes(0, 1, 0, 1))],
    ['of ordinals with half an interval', replacing(1, 1, planes(0, 1, 5))],
    ['of ordinals with signs', replacing(1, 1, Uint8Array.of(1, 0, 1, 0))],
    ['of ordinals of fractional places', replacing(1, 1, Uint8Array.of(2, 0, 1, 0))],
    ['of ordinals beyond 2^53', replacing(1, 1, sevens(2))],
    ['of a bucket cut short', replacing(1, 2, new Uint8Array(15))],
    ['of more buckets than events', replacing(1, 2, new Uint8Array(32))],
    ['of places with a bucket that is not there', replacing(1, 3, planes(1))],
    ['of places that wrap around 2^32', replacing(1, 3, Uint8Array.of(5, 0, 0, 0, 0, 1))],
    ['of places with a sign', replacing(1, 3, Uint8Array.of(1, 0, 1))],
    ['of event numbers beyond 2^32', replacing(1, 4, sevens(1))],
    ['of event numbers below 0', replacing(1, 4, Uint8Array.of(1, 1, 1))],
    ['of starts after 2100', replacing(1, 5, sevens(1))],
    ['of starts before 1900', replacing(1, 5, Uint8Array.from([...sevens(1), 1]))],
    ['of durations below 0', replacing(1, 6, Uint8Array.of(1, 1, 1))],
    ['of numbers in eight planes', replacing(1, 5, new Uint8Array(9).fill(8))],
    ['of numbers with a byte too many', replacing(1, 5, Uint8Array.of(0, 0))],
    [
      'of codes without a dictionary',
      { count: 1, columns: [...plainColumns(1), { id: 16, raw: planes(1) }] },
    ],
    ['of codes outside of their dictionary', withField(planes(2), dictionary(1, planes(2), 'a'))],
    [
      'of codes that wrap around 2^32',
      withField(Uint8Array.of(5, 1, 0, 0, 0, 1), dictionary(1, planes(2), 'a')),
    ],
    ['of texts that is cut short', withField(planes(1), Uint8Array.of(0, 0, 0))],
    [
      'of texts whose sizes are longer than it',
      withField(planes(1), Uint8Array.of(0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff)),
    ],
    [
      'of more texts than there are events',
      withField(planes(1), dictionary(2, planes(2, 2), 'ab')),
    ],
    [
      'of four thousand million empty texts',
      withField(planes(1), dictionary(2 ** 32 - 1, planes(), '')),
    ],
    ['of texts longer than their bytes', withField(planes(1), dictionary(1, planes(4), 'a'))],
    ['of texts shorter than their bytes', withField(planes(1), dictionary(1, planes(2), 'ab'))],
    [
      'of texts with a negative size',
      withField(planes(1), dictionary(1, Uint8Array.of(1, 2, 1), '')),
    ],
    [
      'of texts that are not UTF-8',
      withField(planes(1), Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 0xff])),
    ],
    [
      'of texts that say JSON and are not',
      withField(planes(1), dictionary(1, planes(2 * 1 + 1), '{')),
    ],
    [
      'of other keys that are no object',
      withField(planes(1), dictionary(1, planes(2 * 2 + 1), '[]'), ''),
    ],
    ['of other keys that are a text', withField(planes(1), dictionary(1, planes(2 * 2), 'ab'), '')],
  ])('%s', (_, forgery) => expectFailure(MALFORMED, () => read(forge(forgery))));

  test('of texts whose sizes go back and forth', () => {
    const texts = dictionary(2, Uint8Array.of(1, 2, 2, 0b01), '');
    const fields = [
      { id: 16, name: 'title', raw: planes() },
      { id: 17, name: 'title', raw: texts },
    ];
    const columns = [...plainColumns(2), ...fields];
    expectFailure(MALFORMED, () => read(forge({ count: 2, columns })));
  });

  test('of texts that cut an emoji in two', () => {
    const columns = plainColumns(2);
    const texts = dictionary(2, planes(2, 2), '🦊');
    const fields = [
      { id: 16, name: 'title', raw: planes(1, 2) },
      { id: 17, name: 'title', raw: texts },
    ];
    expectFailure(MALFORMED, () => read(forge({ count: 2, columns: [...columns, ...fields] })));
  });
});

test('a forged sign does not make a zero negative', () => {
  const [{ duration }] = read(forge(replacing(1, 6, Uint8Array.of(1, 0, 1))));
  expect(Object.is(duration, 0)).toBe(true);
});

describe('a bomb is refused before it goes off', () => {
  const zeros = (size: number): Uint8Array => zstd.compress(new Uint8Array(size));
  /** Remembers how much it was asked for. */
  function watched(): Compression & { readonly asked: number[] } {
    const asked: number[] = [];
    return {
      asked,
      compress: (raw) => zstd.compress(raw),
      decompress(packed, size) {
        asked.push(size);
        return zstd.decompress(packed, size);
      },
    };
  }

  test('a column larger than any chunk is never unpacked', () => {
    const compression = watched();
    const columns = [{ id: 1, raw: planes(), size: MAX_RAW + 1, stored: zeros(1000) }];
    expectFailure(MALFORMED, () => decodeEvents(forge({ count: 0, columns }), compression));
    expect(compression.asked).toEqual([]);
  });

  test('a column that unpacks to more than it says is stopped there', () => {
    const columns = [{ id: 1, raw: planes(), size: 100, stored: zeros(MAX_RAW) }];
    expectFailure(MALFORMED, () => read(forge({ count: 0, columns })));
  });

  test('a column that unpacks to less than it says is refused', () => {
    const columns = [{ id: 1, raw: planes(), size: 100, stored: zeros(99) }];
    expectFailure(MALFORMED, () => read(forge({ count: 0, columns })));
  });

  const expectSwiftRefusal = (forgery: Forgery): void => {
    const start = performance.now();
    expectFailure(MALFORMED, () => read(forge(forgery)));
    expect(performance.now() - start).toBeLessThan(1500);
  };

  test('thirty million intervals of ordinals', () => {
    const raw = new Uint8Array(MAX_RAW - 99).fill(1);
    expectSwiftRefusal({ count: 1, columns: [{ id: 1, raw, stored: zstd.compress(raw) }] });
  });

  test('four million buckets', () => {
    const size = MAX_RAW - 2 ** 10;
    const bombs = plainColumns(1).map((column) =>
      column.id === 2 ? { id: 2, raw: column.raw, size, stored: zeros(size) } : column,
    );
    expectSwiftRefusal({ count: 1, columns: bombs });
  });

  test('a thousand fields for the most events, each of one byte', () => {
    const fields = Array.from({ length: 1000 }, (_, i) => [
      { id: 16, name: `${i}`, raw: planes() },
      { id: 17, name: `${i}`, raw: dictionary(0, planes(), '') },
    ]);
    const ordinals = Uint8Array.of(3, 0, 0, 0, 0, 0, 1);
    const columns = plainColumns(65_536).map((column) =>
      column.id === 1 ? { id: 1, raw: ordinals } : column,
    );
    expect(decodeEvents(forge({ count: 65_536, columns }), zstd).count).toBe(65_536);
    expectSwiftRefusal({ count: 65_536, columns: [...columns, ...fields.flat()] });
  });
});

test('joining chunks of JSON nested deeper than a stack does not overflow it', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const size = 2 * deep.length + 1;
  const sizes = Uint8Array.of(3, size, size >> 8, size >> 16);
  const parts = [0, 1].map((first) => {
    const { columns } = withField(planes(1), dictionary(1, sizes, deep));
    const ordinals = first === 0 ? planes(0, 1) : planes(1, 1);
    return decodeEvents(
      forge({ count: 1, columns: columns.map((c) => (c.id === 1 ? { id: 1, raw: ordinals } : c)) }),
      zstd,
    );
  });
  expect(concatColumns(parts).count).toBe(2);
});

test('JSON that another writer wrote another way stays as it is when chunks are joined', () => {
  const spaced = '{"a" : 1.0}';
  const { columns } = withField(planes(1), dictionary(1, planes(2 * spaced.length + 1), spaced));
  const part = decodeEvents(forge({ count: 1, columns }), zstd);
  const data: JsonObject = { title: { a: 1 } };
  expect(rowsOf(concatColumns([part]))[0].data).toEqual(data);
});
