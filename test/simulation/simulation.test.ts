/** Seeds from a fixed place; `npm run simulate` goes on from others for as long as you like. */
import { expect, test } from 'vitest';
import { simulate } from './world.ts';

const SEEDS = 200;
const GROUP = 10;

test.each(Array.from({ length: SEEDS / GROUP }, (_, i) => 1 + i * GROUP))(
  `nothing is lost, nothing invented, and all agree in the end: ${GROUP} seeds from %i`,
  (from) => {
    for (let seed = from; seed < from + GROUP; seed++) {
      expect(simulate(seed, { seconds: 12 })).toMatchObject({ seed, failure: undefined });
    }
  },
);

test('the same seed does the same again', () => {
  const run = (): string[] => {
    const lines: string[] = [];
    simulate(5, { seconds: 10, trace: (line) => lines.push(line) });
    return lines;
  };
  const lines = run();
  expect(lines.length).toBeGreaterThan(100);
  expect(run()).toEqual(lines);
});
