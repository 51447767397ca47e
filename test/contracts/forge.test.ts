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

it('the contracts are laid out as forge fmt does it', async () => {
  const { code, stdout } = await forge(['fmt', '--check']);
  expect(stdout).toBe('');
  expect(code).toBe(0);
});
