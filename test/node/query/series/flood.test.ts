import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { flood } from '../../../../node/query/columns/flood.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import { createReads } from '../../../../node/query/reading/index.ts';
import { floodRun, type Run } from '../../../../node/query/series/index.ts';
import { eventsFrom, plainOf } from '../fixture.ts';
import { floodTwin, type Plain } from '../twin.ts';

/** Overlaps of two of them are trimmed, of more are not: see `flood`. */
const UNIT = 40_000;

/** As watchers write: mostly one after the other with a little gap, at times long, overlapping or out of order. */
const log = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 0, 1, 1, 2, 3, 5, 9, 40, -1, -2, -30),
      duration: fc.constantFrom(0, 1, 1, 2, 3, 4, 8, 60),
      data: fc.record({ app: fc.constantFrom('a', 'b', 'c') }),
    }),
    { maxLength: 60 },
  )
  .map((list) => {
    let at = 100;
    return list.map(({ gap, duration, data }): Plain => {
      const start = Math.max(0, at + gap);
      at = start + duration;
      return { start: start * UNIT, duration: duration * UNIT, data };
    });
  });

const cuts = fc
  .uniqueArray(fc.nat({ max: 400 }), { maxLength: 8 })
  .map((list) => list.map((at) => at * UNIT));

test('flooding spans by themselves gives what flooding all at once does, wherever they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      log,
      cuts,
      fc.constantFrom(1, 3, 6).map((units) => units * UNIT),
      fc.nat({ max: 30 }).map((units) => units * UNIT),
      async (list, at, pulse, margin) => {
        const pool = createPool();
        const all = eventsFrom(list, pool);
        const around: Run['around'] = ({ from, to }) =>
          Promise.resolve(
            eventsFrom(
              list
                .filter(({ start, duration }) => start + duration >= from && start <= to)
                .toSorted((a, b) => a.start - b.start),
              pool,
            ),
          );
        const source: Run = { order: 'rising', isDisjoint: false, share: around, around };
        const period = { from: 0, to: 3_000 * UNIT };
        const run = floodRun(pool, [source], pulse, period, margin + 1);
        const bounds = [-Infinity, ...at.toSorted((a, b) => a - b), Infinity];
        const parts: Plain[] = [];
        for (let i = 1; i < bounds.length; i++) {
          const events = await run.share({ from: bounds[i - 1], to: bounds[i] }, createReads());
          parts.push(...plainOf(events));
        }
        const twin = floodTwin(list, pulse);
        expect(parts).toEqual(plainOf(flood(all, pulse)));
        expect(parts).toEqual(twin);
        for (let i = 1; i < bounds.length; i++) {
          const [from, to] = [bounds[i - 1], bounds[i]];
          const found = plainOf(await run.around({ from, to }, createReads()));
          const overlapping = twin.filter(
            ({ start, duration }) => start + duration >= from && start <= to,
          );
          expect(found).toEqual(expect.arrayContaining(overlapping));
          expect(twin).toEqual(expect.arrayContaining(found));
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
