import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordKind } from '../../protocol/record.ts';
import { BUCKET_RECORD, decodeToldBucket, encodeToldBucket } from '../../protocol/told-bucket.ts';

const bucket = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{32}$/),
  spec: fc.record(
    {
      name: fc.string({ unit: 'binary' }),
      type: fc.string(),
      client: fc.string(),
      hostname: fc.string(),
      label: fc.string({ unit: 'binary' }),
      data: fc.constantFrom({}, { a: [1, { b: null }] }, { '\ud800': '\udfff' }),
      created: fc.integer({ min: 0, max: Date.UTC(2090, 0) * 1_000 }),
    },
    { requiredKeys: ['name', 'type', 'client', 'hostname', 'created'] },
  ),
});

test('what is told of a bucket is what is read', () => {
  fc.assert(
    fc.property(bucket, (told) => {
      const bytes = encodeToldBucket(told);
      expect(recordKind(bytes)).toBe(BUCKET_RECORD);
      expect(decodeToldBucket(bytes)).toEqual(told);
    }),
  );
});

const GOOD = {
  type: 'bucket',
  id: '0'.repeat(32),
  name: 'b',
  kind: 'currentwindow',
  client: 'c',
  hostname: 'h',
  created: 1,
};

test.each([
  ['another record', { ...GOOD, type: 'zone' }],
  ['no list', [GOOD]],
  ['no id', { ...GOOD, id: 'b' }],
  ['no name', { ...GOOD, name: 7 }],
  ['no time', { ...GOOD, created: '1' }],
  ['a time beyond all', { ...GOOD, created: 1e300 }],
])('%s is passed over', (_, record) => {
  expect(decodeToldBucket(new TextEncoder().encode(JSON.stringify(record)))).toBeUndefined();
});

test('bytes of any kind are passed over', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeToldBucket(bytes)).toBeUndefined();
    }),
  );
});

test('more than this version knows does no harm', () => {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...GOOD, data: 'x', more: true }));
  const { name, client, hostname, created } = GOOD;
  const spec = { name, type: 'currentwindow', client, hostname, created };
  expect(decodeToldBucket(bytes)).toEqual({ id: GOOD.id, spec });
});
