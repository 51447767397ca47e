import { expect, test } from 'vitest';
import { DROP_DELAY, dropsDue } from '../../../node/vault/drops.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import {
  deps,
  enrol,
  genesis,
  owner,
  revoke,
  says,
  speaker,
} from '../../protocol/roster/fixture.ts';

const [admin, member, thief] = ['admin', 'member', 'thief'].map(speaker);
const STREAM = new Uint8Array(16).fill(1);
const ID = '01'.repeat(16);
const NOW = 1_800_000_000_000_000;
const drop = (generation: number) => ({ kind: 'drop', streamId: STREAM, generation }) as const;
const enrolments = [
  says(owner, [genesis], enrol(admin)),
  says(owner, [genesis], enrol(thief)),
  says(owner, [genesis], enrol(member, 'member')),
];

test('what an admin says takes effect thirty days after it was said and came', () => {
  const said = says(admin, enrolments, drop(4), NOW);
  const roster = createRoster(deps, [genesis, ...enrolments, said]);
  expect(dropsDue(roster, () => NOW, NOW + DROP_DELAY - 1)).toEqual(new Map());
  expect(dropsDue(roster, () => NOW, NOW + DROP_DELAY)).toEqual(new Map([[ID, 4]]));
  expect(dropsDue(roster, () => NOW + 5, NOW + DROP_DELAY + 4)).toEqual(new Map());
  expect(dropsDue(roster, () => undefined, NOW + 2 * DROP_DELAY)).toEqual(new Map());
});

test('an old date makes it take effect no earlier', () => {
  const said = says(admin, enrolments, drop(4), 1);
  const roster = createRoster(deps, [genesis, ...enrolments, said]);
  expect(dropsDue(roster, () => NOW, NOW + DROP_DELAY - 1).size).toBe(0);
  expect(dropsDue(roster, () => NOW, NOW + DROP_DELAY).size).toBe(1);
});

test('of several the highest generation counts, the owner may say it too', () => {
  const said = [
    says(admin, enrolments, drop(4), NOW),
    says(owner, enrolments, drop(9), NOW),
    says(admin, enrolments, drop(7), NOW),
  ];
  const roster = createRoster(deps, [genesis, ...enrolments, ...said]);
  expect(dropsDue(roster, () => NOW, NOW + DROP_DELAY)).toEqual(new Map([[ID, 9]]));
});

test('a thief who is revoked in time has nothing dropped', () => {
  const said = says(thief, enrolments, drop(4), NOW);
  const revoked = says(admin, [said], revoke(thief, [said]), NOW + 1);
  const roster = createRoster(deps, [genesis, ...enrolments, said, revoked]);
  expect(dropsDue(roster, () => NOW, NOW + DROP_DELAY).size).toBe(0);
});
