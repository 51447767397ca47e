import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { forge, forgeTest, root } from './forge.ts';

/** Where this run writes its gas figures, beside those that are committed. */
const snapshots = mkdtempSync(join(tmpdir(), 'elatio-gas-'));
afterAll(() => rmSync(snapshots, { recursive: true }));

const outcomes = await forgeTest([]);
const suites = Map.groupBy(outcomes, ({ suite }) => suite.replace(/.*:/, ''));

describe.each([...suites])('%s', (_, tests) => {
  it.each(tests)('$name', ({ hasPassed, reason }) => {
    expect(hasPassed, reason).toBe(true);
  });
});

it('calls cost the gas that is committed (after a change of it: `npx forge test`)', async () => {
  // With `--json` it writes none.
  await forge(['test', '--match-contract', 'GasTest'], root, { FOUNDRY_SNAPSHOTS: snapshots });
  const figures = (folder: string): unknown =>
    JSON.parse(readFileSync(join(folder, 'gas.json'), 'utf8'));
  expect(figures(snapshots)).toEqual(figures(join(root, 'contracts/snapshots')));
});

/** What we read of a compiled contract. */
interface Compiled {
  readonly abi: readonly { type: string; name?: string; stateMutability?: string }[];
  readonly deployedBytecode: { readonly object: string };
}

const compiled = (name: string): Compiled =>
  JSON.parse(
    readFileSync(join(root, `dist/contracts/out/${name}.sol/${name}.json`), 'utf8'),
  ) as Compiled;

it.each([
  ['FairExchange', 'complain fund fundWithPermit refund reveal settle withdraw'],
  ['ConsentRegistry', 'anchor anchorFor blockAsGuardian revoke revokeAsGuardian revokeFor'],
])('%s has no call of an owner, and none that changes or pauses it', (name, calls) => {
  const changing = compiled(name)
    .abi.filter((it) => it.type === 'function' && !/^(view|pure)$/.test(it.stateMutability ?? ''))
    .map((it) => it.name);
  expect(new Set(changing)).toEqual(new Set(calls.split(' ')));

  const code = Buffer.from(compiled(name).deployedBytecode.object.slice(2), 'hex');
  const instructions = new Set<number>();
  for (let i = 0; i < code.length; i++) {
    const instruction = code[i];
    if (instruction === undefined) break;
    instructions.add(instruction);
    // PUSH1 to PUSH32 are followed by what they push.
    if (instruction >= 0x60 && instruction <= 0x7f) i += instruction - 0x5f;
  }
  const foreign = { callcode: 0xf2, delegatecall: 0xf4, selfdestruct: 0xff };
  expect(Object.entries(foreign).filter(([, it]) => instructions.has(it))).toEqual([]);
});

it('the contracts are laid out as forge fmt does it', async () => {
  const { code, stdout } = await forge(['fmt', '--check']);
  expect(stdout).toBe('');
  expect(code).toBe(0);
});
