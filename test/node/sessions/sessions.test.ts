import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stretch } from '../../../node/query/index.ts';
import { type DaySessions, RULE, sessionsIn } from '../../../node/sessions/session.ts';

const MINUTE = 60_000_000;

/** Minutes that each lasts, after a gap; a letter is what it was: those in capitals are categories. */
function stretches(
  ...parts: readonly (readonly [what: string, minutes: number, gap?: number])[]
): Stretch[] {
  let at = 0;
  return parts.map(([what, minutes, gap = 0]) => {
    const from = at + gap * MINUTE;
    at = from + minutes * MINUTE;
    const isCategory = what !== what.toLowerCase();
    return {
      from,
      to: at,
      category: isCategory ? [what] : undefined,
      project: undefined,
      app: what,
    };
  });
}

const inMinutes = ({ sessions }: DaySessions) =>
  sessions.map(({ from, to, active, focus }) => [
    from / MINUTE,
    to / MINUTE,
    active / 60,
    ...focus.map(
      (one) =>
        `${one.subject} ${one.from / MINUTE}-${one.to / MINUTE} ${one.seconds / 60} ${one.interruptions}`,
    ),
  ]);

describe('sessions', () => {
  test('end with a gap of more than five minutes, and are no shorter than that', () => {
    expect(
      inMinutes(sessionsIn(stretches(['a', 3], ['b', 3, 5], ['a', 4, 5.1], ['a', 6, 10]))),
    ).toEqual([
      [0, 11, 6],
      [30.1, 36.1, 6],
    ]);
  });

  test('have focus where one thing goes on for a quarter of an hour, with interruptions', () => {
    expect(inMinutes(sessionsIn(stretches(['A', 8], ['b', 2], ['A', 5], ['A', 5, 1.5])))).toEqual([
      [0, 21.5, 20, 'A 0-21.5 18 2'],
    ]);
    // Away for too long.
    expect(inMinutes(sessionsIn(stretches(['A', 8], ['b', 2.1], ['A', 8])))).toEqual([
      [0, 18.1, 18.1],
    ]);
    // Too short.
    expect(inMinutes(sessionsIn(stretches(['A', 14.9], ['b', 3])))).toEqual([[0, 17.9, 17.9]]);
    // Three things by turns are none of them.
    const turns = Array.from({ length: 60 }, (_, i) => ['Abc'[i % 3], 1] as const);
    expect(inMinutes(sessionsIn(stretches(...turns)))).toEqual([[0, 60, 60]]);
  });

  test('have one focus after the other, the first that can be', () => {
    expect(inMinutes(sessionsIn(stretches(['A', 20], ['b', 20], ['c', 5])))).toEqual([
      [0, 45, 45, 'A 0-20 20 0', 'b 20-40 20 0'],
    ]);
  });

  test('are of nothing where nothing was recorded', () => {
    expect(sessionsIn([])).toEqual({ sessions: [], scattered: 0 });
  });

  const logs = fc
    .array(
      fc.tuple(
        fc.constantFrom('A', 'b', 'c', 'd'),
        fc.oneof(fc.nat(4), fc.nat(25)),
        fc.oneof(fc.constant(0), fc.constantFrom(1, 2, 3, 5, 6, 20)),
      ),
      { maxLength: 60 },
    )
    .map((parts) => stretches(...parts));

  test('and what is scattered are all there is, and focus is a part of its session', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const { sessions, scattered } = sessionsIn(log);
        const all = log.reduce((sum, { from, to }) => sum + to - from, 0) / 1e6;
        expect(sessions.reduce((sum, { active }) => sum + active, scattered)).toBeCloseTo(all, 6);
        let end = -Infinity;
        for (const session of sessions) {
          expect(session.from - end).toBeGreaterThan(RULE.gap);
          end = session.to;
          let after = session.from;
          for (const focus of session.focus) {
            expect(focus.from).toBeGreaterThanOrEqual(after);
            after = focus.to;
            expect(2 * focus.seconds * 1e6).toBeGreaterThan(focus.to - focus.from);
          }
          expect(after).toBeLessThanOrEqual(session.to);
        }
      }),
    );
  });

  test('are what a slow twin finds, by the words of the rule', () => {
    fc.assert(
      fc.property(logs, (log) => {
        expect(sessionsIn(log).sessions.flatMap(({ focus }) => focus)).toEqual(focusOfTwin(log));
      }),
      { numRuns: 500 },
    );
  });
});

/** From each stretch on all of its subject, one after the other, as long as the gap is short. */
function focusOfTwin(log: readonly Stretch[]) {
  const there = log.filter(({ from, to }) => to > from);
  const found: object[] = [];
  let [after, begun] = [-Infinity, 0];
  for (const [i, first] of there.entries()) {
    if (i > 0 && first.from - there[i - 1].to > RULE.gap) begun = i;
    let end = i;
    while (end + 1 < there.length && there[end + 1].from - there[end].to <= RULE.gap) end++;
    if (there[end].to - there[begun].from < RULE.least || first.from < after) continue;
    const chain = [first];
    for (const next of there.slice(i + 1, end + 1)) {
      const last = chain[chain.length - 1];
      if (next.app === first.app && next.from - last.to <= RULE.interruption) chain.push(next);
    }
    const { to } = chain[chain.length - 1];
    const own = chain.reduce((sum, one) => sum + one.to - one.from, 0);
    if (own < RULE.focus || own <= (to - first.from) / 2) continue;
    after = to;
    found.push({
      subject: first.app,
      kind: first.category ? 'category' : 'app',
      from: first.from,
      to,
      seconds: own / 1e6,
      interruptions: chain.filter((one, at) => at > 0 && one.from > chain[at - 1].to).length,
    });
  }
  return found;
}
