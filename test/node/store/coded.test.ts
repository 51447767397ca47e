import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPool } from '../../../node/query/pool.ts';
import type { StoredEvent } from '../../../node/store/index.ts';
import { bucketOf, eventsOf, insert, newDirectory, openTestStore, T0 } from './fixture.ts';

const data = fc.dictionary(
  fc.constantFrom('app', 'title', 'n', '7'),
  fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 2 }), fc.constant(null)),
);

test('events with numbers for their data are the same events, again and again, wherever they lie', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(data, fc.boolean()), { minLength: 1, maxLength: 30 }),
      async (list) => {
        const store = await openTestStore(newDirectory());
        const bucket = await bucketOf(store, 'b');
        for (const [i, [of, flushes]] of list.entries()) {
          await insert(store, bucket, { start: T0 + i, duration: i % 3, data: of });
          if (flushes) await store.flush();
        }
        const pool = createPool();
        const range = { from: T0 + 2, to: T0 + 20 };
        const wanted = await eventsOf(store, bucket, range);
        for (let round = 0; round < 2; round++) {
          const coded: StoredEvent[] = [];
          for await (const batch of store.coded(pool, bucket, range)) {
            for (const event of batch) coded.push({ ...event, data: pool.data(event.data) });
          }
          expect(coded).toEqual(wanted);
        }
        // As many numbers as there are distinct data, whatever chunks it is in.
        expect(pool.size).toBeLessThanOrEqual(wanted.length);
        await store.stop();
      },
    ),
    { numRuns: 25 },
  );
});
