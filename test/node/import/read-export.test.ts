import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textPieces } from '../../../node/import/json/pieces.ts';
import { VALUE_LIMIT } from '../../../node/import/json/reader.ts';
import { readExport } from '../../../node/import/read-export.ts';
import { jsonObject, jsonValue } from '../../protocol/arbitraries.ts';
import { cuts, inChunks, sourceOf } from './chunks.ts';

interface Read {
  readonly name: string;
  readonly fields: Record<string, unknown>;
  readonly events: unknown[];
}

/** Everything that is read, Errors among the events. */
async function read(source: AsyncIterable<Uint8Array>): Promise<Read[]> {
  const buckets: Read[] = [];
  for await (const part of readExport(textPieces(source))) {
    if (part.kind === 'bucket') buckets.push({ name: part.name, fields: {}, events: [] });
    const last = buckets.at(-1);
    if (part.kind === 'field' && last) last.fields[part.key] = part.value;
    if (part.kind === 'events') last?.events.push(...part.items.values);
  }
  return buckets;
}

const reading = (text: string | Uint8Array): Promise<Read[]> => read(sourceOf(text));

const FIELDS = ['created', 'name', 'type', 'client', 'hostname', 'data'];

/** An object's JSON with its keys in the order of `order`, which says which comes next. */
function shuffled(
  entries: readonly (readonly [string, string])[],
  order: readonly number[],
): string {
  const left = [...entries];
  const members: string[] = [];
  for (let i = 0; left.length > 0; i++) {
    const [[key, json]] = left.splice((order[i % order.length] ?? 0) % left.length, 1);
    members.push(`${JSON.stringify(key)} :${json}`);
  }
  return `{${members.join(' , ')}}`;
}

describe('an export is read', () => {
  test('as JSON.parse would, in any order of keys, however it is laid out and cut', async () => {
    const bucket = fc.record({
      fields: fc.dictionary(fc.constantFrom(...FIELDS), jsonValue, { noNullPrototype: true }),
      others: fc.dictionary(
        fc.constantFrom('id', 'metadata', 'last_updated', '__proto__'),
        jsonValue,
      ),
      events: fc.array(jsonObject, { maxLength: 20 }),
      copies: fc.constantFrom(1, 1, 1, 400),
      order: fc.array(fc.nat(20), { minLength: 1, maxLength: 10 }),
    });
    const buckets = fc.dictionary(fc.string(), bucket, { maxKeys: 4 });
    const layout = fc.constantFrom(undefined, 2, '\r\n\t');
    await fc.assert(
      fc.asyncProperty(buckets, layout, cuts, async (described, indent, places) => {
        const text = (value: unknown): string => JSON.stringify(value, null, indent);
        const entries = Object.entries(described).map(
          ([name, { fields, others, order, ...of }]) => {
            const events = Array.from({ length: of.copies }, () => of.events).flat();
            const members = Object.entries({ ...others, ...fields, events });
            const json = members.map(([key, value]) => [key, text(value)] as const);
            return [name, shuffled(json, order)] as const;
          },
        );
        const whole = `{"version": [{}], "buckets": ${shuffled(entries, [0])}, "x": null}`;
        const expected = JSON.parse(whole) as { buckets: Record<string, Record<string, unknown>> };
        const found = await read(inChunks(Buffer.from(whole), places));
        expect(found).toEqual(
          Object.entries(described).map(([name]) => ({
            name,
            fields: Object.fromEntries(
              FIELDS.filter((key) => Object.hasOwn(expected.buckets[name], key)).map((key) => [
                key,
                expected.buckets[name][key],
              ]),
            ),
            events: expected.buckets[name]['events'],
          })),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('without events, with `null` for them, and with none at all', async () => {
    const text = '{"buckets":{"a":{},"b":{"events":null},"c":{"events":[ ]}}}';
    const empty = { fields: {}, events: [] };
    expect(await read(sourceOf(text))).toEqual(['a', 'b', 'c'].map((name) => ({ name, ...empty })));
    expect(await read(sourceOf('\uFEFF {"buckets":{}} \n'))).toEqual([]);
  });

  test('when a bucket comes twice, or its list of events', async () => {
    const text = '{"buckets":{"a":{"events":[1],"events":[2]},"a":{"events":[3]}}}';
    expect((await read(sourceOf(text))).map(({ name, events }) => [name, events])).toEqual([
      ['a', [1, 2]],
      ['a', [3]],
    ]);
  });

  test('with keys that mean something to objects', async () => {
    const text =
      '{"__proto__":{"buckets":1},"buckets":{"__proto__":{"__proto__":{"type":"x"},"events":[{"__proto__":1}]},"constructor":{}}}';
    const [first, second] = await read(sourceOf(text));
    expect([first.name, second.name]).toEqual(['__proto__', 'constructor']);
    expect(first.fields).toEqual({});
    expect(JSON.stringify(first.events)).toBe('[{"__proto__":1}]');
    expect(Object.prototype).not.toHaveProperty('type');
  });
});

describe('what is no event does not keep the others from being read', () => {
  const withEvents = (list: string): string => `{"buckets":{"a":{"events":[${list}],"type":"t"}}}`;

  test.each([
    ['NaN', '{"a":NaN}'],
    ['nothing', ''],
    ['a quote too few', '{"a":1"b":2}'],
    ['a colon too many', '{"a"::1}'],
    ['another kind of quote', "{'a':1}"],
    ['a number that is none', '01'],
    ['a character that must be escaped', '"\u0001"'],
  ])('%s', async (_, item) => {
    const [{ events, fields }] = await read(sourceOf(withEvents(`{"n":1},${item},{"n":2}`)));
    expect(events).toEqual([{ n: 1 }, expect.any(SyntaxError), { n: 2 }]);
    expect(fields).toEqual({ type: 't' });
  });

  test('one of more than a mebibyte, in memory for less', async () => {
    const long = JSON.stringify('x'.repeat(VALUE_LIMIT));
    const deep = `${'['.repeat(VALUE_LIMIT)}${']'.repeat(VALUE_LIMIT)}`;
    const text = withEvents(`${long},1,${deep},${' '.repeat(3 * VALUE_LIMIT)}2,3`);
    const tooLong = expect.objectContaining({ message: expect.stringContaining('1048576') });
    const [{ events }] = await read(sourceOf(text));
    expect(events).toEqual([tooLong, 1, tooLong, tooLong, 3]);
    const short = JSON.stringify('x'.repeat(VALUE_LIMIT - 2));
    expect((await read(sourceOf(withEvents(short))))[0].events).toEqual([JSON.parse(short)]);
  });

  test('a million levels', async () => {
    const deep = `${'['.repeat(VALUE_LIMIT / 2)}${']'.repeat(VALUE_LIMIT / 2)}`;
    const [{ events }] = await read(sourceOf(withEvents(`{"n":1},${deep}`)));
    expect(events).toHaveLength(2);
  });

  test('values that nobody asks for may be as long as they like', async () => {
    const long = JSON.stringify(['x'.repeat(3 * VALUE_LIMIT)]);
    const text = `{"x":${long},"buckets":{"a":{"metadata":${long},"type":"t"}}}`;
    expect((await read(sourceOf(text)))[0].fields).toEqual({ type: 't' });
  });
});

describe('what is no export is refused', () => {
  test.each([
    '',
    ' \n',
    '[]',
    'null',
    '"buckets"',
    '{}',
    '{"bucket":{}}',
    'PK\u0003\u0004',
    '{"buckets":[]}',
  ])('%j', (text) => expect(reading(text)).rejects.toMatchObject({ code: 'ELATIO_IMPORT_FORMAT' }));

  test.each([
    '{"buckets":{"a":[]}}',
    '{"buckets":{"a":{"events":{}}}}',
    '{"buckets":{"a":{"events":[1}}}',
    '{"buckets":{"a":{"type":nonsense}}}',
    `{"buckets":{"a":{"data":"${'x'.repeat(VALUE_LIMIT)}"}}}`,
    '{"buckets":{"a":{} "b":{}}}',
    '{"buckets":{"a":{},}}',
    '{"buckets":{"a" {}}}',
    '{"buckets":{a:{}}}',
    '{"buckets":{"\\x":{}}}',
    '{"buckets":{}}}',
    '{"buckets":{}} {}',
    '{"buckets":{}},',
  ])('%.60s', (text) =>
    expect(reading(text)).rejects.toMatchObject({ code: 'ELATIO_IMPORT_FORMAT' }),
  );

  test('and where it is broken is said', async () => {
    await expect(read(sourceOf('{"buckets":{"a":{"events":[1}}}'))).rejects.toThrow(
      'character 28, not "}"',
    );
  });
});

test('an export that is cut anywhere breaks off, and is nothing else', async () => {
  const bucket =
    '{"type":"tä","data":{"a":[1,"\\""]},"events":[{"a":"é€👩"},{"b":[true]}],"x":1.5}';
  const bytes = Buffer.from(`{"x":[],"buckets":{"a":${bucket}, "b" : {"events": [ ]}} } `);
  const whole = bytes.lastIndexOf('}') + 1;
  for (let length = 1; length < whole; length++) {
    const cut = reading(bytes.subarray(0, length));
    await expect(cut, `after ${length}`).rejects.toMatchObject({ code: 'ELATIO_IMPORT_CUT' });
  }
  expect(await read(sourceOf(bytes.subarray(0, whole)))).toHaveLength(2);
});
