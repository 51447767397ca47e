import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hexOf } from '../../../protocol/bytes.ts';
import { codeOf } from '../../../protocol/error.ts';
import type { Roster, Statement } from '../../../protocol/roster/interface.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import { deps, enrol, owner, revoke, role, says, speaker } from './fixture.ts';
import { attempts, devices, opening, playedOut } from './random.ts';
import { twinOf } from './twin.ts';

/** All that a roster comes to. */
function resultOf(roster: Roster): unknown {
  return {
    owner: hexOf(roster.ownerKey),
    recovery: hexOf(roster.recoveryKey),
    members: membersOf(roster),
    digest: hexOf(roster.digest),
    frontier: roster.frontier.map(hexOf).toSorted(),
    adopters: [0, 1].flatMap((stream) =>
      devices.map(({ key }) => hexOf(roster.signerOf(new Uint8Array(16).fill(stream), key))),
    ),
  };
}

function membersOf(roster: Roster): readonly string[] {
  return [...roster.members]
    .map(([key, member]) => `${key} ${member.role} ${member.standing}`)
    .toSorted();
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  return fc.sample(fc.shuffledSubarray([...list], { minLength: list.length }), {
    seed,
    numRuns: 1,
  })[0];
}

describe('a roster', () => {
  test('is the same in whatever order its statements came', () => {
    fc.assert(
      fc.property(attempts, fc.integer(), (tries, seed) => {
        const roster = playedOut(tries);
        const again = createRoster(deps, shuffled(roster.statements(), seed));
        expect(resultOf(again)).toEqual(resultOf(roster));
      }),
      { numRuns: 100 },
    );
  });

  test('is the same for two that were told different halves first', () => {
    fc.assert(
      fc.property(
        attempts,
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (tries, coin) => {
          const roster = playedOut(tries);
          const rosters = [true, false].map((side) => {
            const half = createRoster(deps, opening());
            const offered = roster.statements();
            for (const [i, statement] of offered.entries()) {
              if (coin[i % 40] === side) addIfItMay(half, statement);
            }
            resultOf(half);
            for (const statement of offered) half.add(statement);
            return resultOf(half);
          });
          expect(rosters).toEqual([resultOf(roster), resultOf(roster)]);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('comes to what the rules say when they are followed word by word', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(attempts, (tries) => {
        const roster = playedOut(tries);
        const twin = twinOf(roster.statements());
        expect(membersOf(roster)).toEqual(twin.members);
        expect(hexOf(roster.ownerKey)).toBe(twin.ownerKey);
        for (const [{ digest }, mark] of twin.marks) {
          expect(roster.stands(digest)).toBe(mark === 'stands');
          seen.add(mark);
        }
        for (const member of roster.members.values()) seen.add(member.standing);
      }),
      { numRuns: 120, seed: 7 },
    );
    // All that can become of statements and devices came up.
    expect([...seen].toSorted()).toEqual(
      ['active', 'open', 'revoked', 'stands', 'suspended', 'void'].toSorted(),
    );
  });

  test('takes nothing from who is no admin', () => {
    fc.assert(
      fc.property(attempts, (tries) => {
        const roster = playedOut(tries);
        const before = resultOf(roster);
        const last = roster
          .statements()
          .filter(({ digest }) => roster.frontier.some((known) => hexOf(known) === hexOf(digest)));
        for (const who of [...devices, speaker('stranger')]) {
          const member = roster.members.get(hexOf(who.key));
          if (member?.role === 'admin' && member.standing === 'active') continue;
          const statement = says(who, last, enrol(speaker('new')));
          expect(() => roster.add(statement)).toThrow(/refused/);
        }
        expect(resultOf(roster)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  test('is not changed by what a revoked device says beyond its cut, nor by whom it lets in', () => {
    const [thief] = devices;
    fc.assert(
      fc.property(attempts, attempts, (tries, later) => {
        // The owner revokes the thief, keeping what it said first; the thief goes on as if it did not know.
        const start = opening();
        const kept = says(thief, start.slice(-1), enrol(devices[3], 'member'));
        const gone = says(owner, [kept], revoke(thief, [kept]));
        const roster = createRoster(deps, [...start, kept]);
        const accomplices = ['x', 'y', 'z'].map((name) => speaker(`accomplice ${name}`));
        const said: Statement[] = [kept];
        for (const [i, { who, what, whom, after }] of [...tries, ...later].entries()) {
          const by = [thief, ...accomplices][who % 4];
          const target = [...accomplices, ...devices][whom % 9];
          const known = [
            ...new Set(after.map((back) => said[said.length - 1 - (back % said.length)])),
          ];
          const saying = [
            enrol(target),
            role(target, what % 8 < 4 ? 'admin' : 'member'),
            revoke(target),
            revoke(
              target,
              said.filter(({ signer }) => hexOf(signer) === hexOf(target.key)),
            ),
          ][what % 4];
          const statement = says(by, known, saying, i);
          if (addIfItMay(roster, statement)) said.push(statement);
        }
        const expected = createRoster(deps, [...start, kept, gone]);
        roster.add(gone);
        expect(membersOf(roster)).toEqual(membersOf(expected));
        const other = createRoster(deps, shuffled(roster.statements(), tries.length));
        expect(membersOf(other)).toEqual(membersOf(expected));
      }),
      { numRuns: 60 },
    );
  });
});

function addIfItMay(roster: Roster, statement: Statement): boolean {
  try {
    return roster.add(statement);
  } catch (error) {
    if (!codeOf(error)?.startsWith('ELATIO_ROSTER_')) throw error;
    return false;
  }
}
