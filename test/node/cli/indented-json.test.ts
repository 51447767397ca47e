import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { indented } from '../../../node/cli/indented-json.ts';

/** JSON that comes in pieces which end at these places. */
async function* cutAt(json: string, places: readonly number[]): AsyncGenerator<string> {
  let from = 0;
  for (const place of places.toSorted((a, b) => a - b)) {
    yield json.slice(from, Math.min(place, json.length));
    from = Math.min(place, json.length);
  }
  yield json.slice(from);
}

async function written(json: string, places: readonly number[], depth?: number): Promise<string> {
  return (await Array.fromAsync(indented(cutAt(json, places), depth))).join('');
}

test('JSON that comes in any pieces is written as JSON.stringify indents it', async () => {
  const places = fc.array(fc.nat({ max: 60 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ stringUnit: 'binary' }), places, async (value, cuts) => {
      const json = JSON.stringify(value);
      expect(await written(json, cuts)).toBe(JSON.stringify(value, null, 2));
      expect(await written(`[${json}]`, cuts, 1)).toBe(JSON.stringify(value, null, 2));
    }),
    { numRuns: 500 },
  );
  const tricky = { 'a\\"[': ['{', [], {}, '\\', '\\"'], '': [[[]]] };
  const all = Array.from({ length: 60 }, (_, i) => i);
  expect(await written(JSON.stringify(tricky), all)).toBe(JSON.stringify(tricky, null, 2));
});
