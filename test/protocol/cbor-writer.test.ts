import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../../protocol/cbor.ts';
import { type CborWriter, createCborWriter } from '../../protocol/cbor-writer.ts';

type Item = number | string | Uint8Array | readonly Item[];

const { item } = fc.letrec<{ item: Item }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeNat(),
    fc.nat({ max: 300 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('item'), { maxLength: 30 }),
  ),
}));

function write(writer: CborWriter, value: Item): void {
  if (typeof value === 'number') writer.count(value);
  else if (typeof value === 'string') writer.text(value);
  else if (value instanceof Uint8Array) writer.bytes(value);
  else {
    writer.list(value.length);
    for (const each of value) write(writer, each);
  }
}

function written(value: Item, size: number): Uint8Array {
  const writer = createCborWriter(size);
  write(writer, value);
  return writer.done();
}

describe('what is written item by item', () => {
  test('is what is encoded as a whole, however much was thought to come', () => {
    fc.assert(
      fc.property(item, fc.nat({ max: 500 }), (value, size) => {
        expect(written(value, size)).toEqual(encodeCbor(value));
      }),
    );
  });

  test.each([0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])(
    'is so of %d, where the form of numbers changes',
    (count) => expect(written(count, 0)).toEqual(encodeCbor(count)),
  );

  test.each([-1, 0.5, NaN, 2 ** 53])('has no number that does not count: %d', (value) => {
    expect(() => createCborWriter(9).count(value)).toThrow(RangeError);
  });
});
