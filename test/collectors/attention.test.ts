import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAttention } from '../../collectors/afk/attention.ts';
import { SECOND } from '../../protocol/event.ts';

const TIMEOUT = 180 * SECOND;
const AT_MOST = 3_600 * SECOND;
const POLL = 5 * SECOND;

/** Reads every five seconds from the last input on; gives how long nobody was there by each reading. */
async function readings(length: number, isHeld: (at: number) => boolean) {
  let now = 0;
  let asked = 0;
  const attention = createAttention({
    timeout: TIMEOUT,
    atMost: AT_MOST,
    async isHeld() {
      asked += 1;
      return isHeld(now);
    },
  });
  const judged: number[] = [];
  for (; now <= length; now += POLL) judged.push(await attention.judge(now, now));
  return { judged, away: judged.findIndex((idle) => idle >= TIMEOUT) * POLL, asked };
}

test('with nothing held, it is the time without input, and nobody is asked again while away', async () => {
  const { judged, asked } = await readings(2 * AT_MOST, () => false);
  expect(judged).toEqual(judged.map((_, at) => at * POLL));
  expect(asked).toBe(1);
});

test('a film is not being away, and being away begins at its end', async () => {
  const end = 2_000 * SECOND;
  const { judged, away } = await readings(AT_MOST, (at) => at <= end);
  expect(away).toBe(end + TIMEOUT);
  expect(away - (judged[away / POLL] ?? 0)).toBe(end);
});

test('what is held for ever counts for so long after the last input', async () => {
  const { judged, away } = await readings(3 * AT_MOST, () => true);
  expect(away).toBe(AT_MOST + TIMEOUT);
  expect(away - (judged[away / POLL] ?? 0)).toBe(AT_MOST);
  expect(judged.at(-1)).toBe(2 * AT_MOST);
});

test('nobody comes back by what is held later', async () => {
  const { judged, away } = await readings(AT_MOST, (at) => at > 500 * SECOND);
  expect(away).toBe(TIMEOUT);
  expect(judged.at(-1)).toBe(AT_MOST);
});

test('whatever is held when, nobody is away for longer than without input, nor present past the bound', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (held) => {
      const { judged } = await readings(
        2 * AT_MOST,
        (at) => held[(at / POLL) % held.length] ?? false,
      );
      judged.forEach((idle, reading) => {
        const at = reading * POLL;
        expect(idle).toBeGreaterThanOrEqual(Math.max(0, at - AT_MOST));
        expect(idle).toBeLessThanOrEqual(at);
      });
      const first = judged.findIndex((idle) => idle >= TIMEOUT);
      // From there on it only grows.
      judged
        .slice(first)
        .forEach((idle, i, later) => i === 0 || expect(idle).toBe((later[i - 1] ?? 0) + POLL));
    }),
    { numRuns: 50 },
  );
});
