/** Rosters as a few devices and two owners might make them who hardly ever hear of each other. */
import * as fc from 'fast-check';
import { ElatioError } from '../../../protocol/error.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import type { Roster, Saying, Statement } from '../../../protocol/roster/interface.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import {
  deps,
  enrol,
  genesis,
  owner,
  replaceOwner,
  revoke,
  role,
  says,
  speaker,
} from './fixture.ts';

export const devices = ['a', 'b', 'c', 'd', 'e', 'f'].map(speaker);
const owners = [owner, speaker('owner 2'), speaker('owner 3')];
const speakers = [...devices, ...devices, ...owners, speaker('stranger')];

/** What one of them tries to say, by numbers that are taken modulo what there is. */
interface Attempt {
  readonly who: number;
  readonly what: number;
  readonly whom: number;
  /** What they know: how far back, and beside what. */
  readonly after: readonly number[];
  readonly last: readonly number[];
}

export const attempts: fc.Arbitrary<Attempt[]> = fc.array(
  fc.record({
    who: fc.nat({ max: 1_000 }),
    what: fc.nat({ max: 1_000 }),
    whom: fc.nat({ max: 1_000 }),
    after: fc.array(fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 30 })), {
      minLength: 1,
      maxLength: 3,
    }),
    last: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
  }),
  { minLength: 5, maxLength: 30 },
);

const of = <T>(list: readonly T[], choice: number): T => list[choice % list.length];

/** The first devices are admins, so that there is much to be said. */
export function opening(admins = 3): readonly Statement[] {
  const list = [genesis];
  for (const device of devices.slice(0, admins)) {
    list.push(says(owner, [list[list.length - 1]], enrol(device)));
  }
  return list;
}

/** All that was tried and taken, in the order in which it was said. */
export function playedOut(tries: readonly Attempt[], admins = 3): Roster {
  const roster = createRoster(deps, opening(admins));
  for (const [time, attempt] of tries.entries()) tryOut(roster, attempt, time);
  return roster;
}

function tryOut(roster: Roster, { who, what, whom, after, last }: Attempt, time: number): void {
  const known = roster.statements().toReversed();
  const statement = says(
    of(speakers, who),
    [...new Set(after.map((back) => of(known, back)))],
    sayingOf(roster, what, whom, last),
    time,
  );
  try {
    roster.add(statement);
  } catch (error) {
    if (!(error instanceof ElatioError) || error.code !== 'ELATIO_ROSTER_REFUSED') throw error;
  }
}

function sayingOf(roster: Roster, what: number, whom: number, last: readonly number[]): Saying {
  const device = of(devices, whom);
  const said = roster.statements().filter(({ signer }) => hexOf(signer) === hexOf(device.key));
  const kept = said.length === 0 ? [] : [...new Set(last.map((choice) => of(said, choice)))];
  switch (what % 10) {
    case 0:
    case 1:
      return enrol(device, of(['admin', 'admin', 'member', 'vault'], what >> 4));
    case 2:
    case 3:
      return role(device, of(['admin', 'member'], what >> 4));
    case 4:
      return replaceOwner(of(owners, whom));
    case 5:
      return {
        kind: 'adopt',
        cut: {
          streamId: new Uint8Array(16).fill((what >> 4) & 1),
          next: what,
          chain: new Uint8Array(32),
        },
        adopter: device.key,
      };
    default:
      return revoke(device, kept);
  }
}
