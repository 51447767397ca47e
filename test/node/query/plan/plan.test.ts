import { expect, test } from 'vitest';
import { createPlan } from '../../../../node/query/plan/index.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import type { Run, Span } from '../../../../node/query/series/index.ts';
import { eventsFrom } from '../fixture.ts';

const SPANS: Span[] = [
  { from: -Infinity, to: 1 },
  { from: 1, to: 2 },
  { from: 2, to: Infinity },
];

/** Notes who is asked for which span. */
function noting(name: string, log: string[], order: Run['order'] = 'rising'): Run {
  const share = ({ to }: Span) => {
    log.push(`${name}${to}`);
    return Promise.resolve(
      eventsFrom([{ start: to === Infinity ? 3 : to, duration: 1, data: {} }], pool),
    );
  };
  return { order, isDisjoint: true, share, around: share };
}

const pool = createPool();
const question = { period: { from: 0, to: 3 }, readings: new Map() };
const planOf = (pause = () => Promise.resolve(), between = () => {}) =>
  createPlan({ spans: () => SPANS, question, pause, between });
const part = ({ start }: { readonly start: Float64Array }): number => start[0];

test('tasks that wait are worked out together, a span of all before the next; the newest first where a list is so', async () => {
  const log: string[] = [];
  const plan = planOf();
  const a = plan.add({ runs: [noting('a', log)], part });
  const b = plan.add({ runs: [noting('b', log, 'falling'), noting('c', log)], part });
  expect(log).toEqual([]);
  expect(await b()).toEqual([3, 2, 1, 1, 2, 3]);
  expect(await a()).toEqual([1, 2, 3]);
  expect(log.join()).toBe('a1,b1,c1,a2,b2,c2,aInfinity,bInfinity,cInfinity');
  const later = plan.add({ runs: [noting('d', log)], part });
  expect(await later()).toEqual([1, 2, 3]);
  expect(log).toHaveLength(12);
});

test('what fails, fails for all that were worked out with it, and for nothing that comes later', async () => {
  const plan = planOf();
  const failing = { ...noting('f', []), share: () => Promise.reject(new Error('No.')) };
  const a = plan.add({ runs: [noting('a', [])], part });
  const f = plan.add({ runs: [failing], part });
  await expect(a()).rejects.toThrow('No.');
  await expect(f()).rejects.toThrow('No.');
  expect(await plan.add({ runs: [noting('b', [])], part })()).toEqual([1, 2, 3]);
});

test('between spans, what is worked with may be let go of', async () => {
  const log: string[] = [];
  const plan = planOf(undefined, () => void log.push('|'));
  await plan.add({ runs: [noting('a', log), noting('b', log)], part })();
  expect(log.join('')).toBe('a1b1|a2b2|aInfinitybInfinity|');
});

test('it ends where the question is broken off', async () => {
  const log: string[] = [];
  let left = 2;
  const plan = planOf(() =>
    --left === 0 ? Promise.reject(new Error('It was broken off.')) : Promise.resolve(),
  );
  await expect(plan.add({ runs: [noting('a', log)], part })()).rejects.toThrow('broken off');
  expect(log).toEqual(['a1', 'a2']);
});
