import { describe, expect, test } from 'vitest';
import type { Roster, Saying, Statement } from '../../../protocol/roster/interface.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import { expectFailure } from '../failure.ts';
import { deps, enrol, genesis, owner, revoke, says, speaker, type Speaker } from './fixture.ts';

const drop = (generation: number): Saying => ({
  kind: 'drop',
  streamId: new Uint8Array(16),
  generation,
});

/** Says `count` things, one after the other, and gives back the last. */
function talk(roster: Roster, who: Speaker, from: Statement, count: number): Statement {
  let last = from;
  for (let i = 0; i < count; i++) {
    last = says(who, [last], drop(i));
    roster.add(last);
  }
  return last;
}

describe('a roster takes', () => {
  const devices = ['a', 'b', 'c', 'd', 'e'].map(speaker);
  const enrolled: Statement[] = [genesis];
  for (const device of devices) enrolled.push(says(owner, enrolled.slice(-1), enrol(device)));
  const start = enrolled[enrolled.length - 1];

  test('so much from one device, and of all of them so much that the owner has room', () => {
    const roster = createRoster(deps, enrolled);
    const [first, ...others] = devices;
    let last = talk(roster, first, start, 1_024);
    expectFailure('ELATIO_ROSTER_FULL', () => roster.add(says(first, [last], drop(0))));
    for (const other of others.slice(0, 2)) last = talk(roster, other, last, 1_024);
    last = talk(roster, others[2], last, 3_840 - 3 * 1_024);
    expectFailure('ELATIO_ROSTER_FULL', () => roster.add(says(others[3], [last], drop(0))));
    const gone = says(owner, [last], revoke(first));
    expect(roster.add(gone)).toBe(true);
    expect(roster.isActive(first.key)).toBe(false);
    last = talk(roster, owner, gone, 4_096 - roster.statements().length);
    expect(roster.statements()).toHaveLength(4_096);
    expectFailure('ELATIO_ROSTER_FULL', () => roster.add(says(owner, [last], drop(0))));
    // As it is read again at the next start.
    const again = createRoster(deps, roster.statements().toReversed());
    expect(again.digest).toEqual(roster.digest);
  });
});
