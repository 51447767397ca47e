import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { forgeTest, root, type Outcome } from './forge.ts';
import { mutations, type Mutation, type Patch } from './mutations.ts';

/** Written so that one compilation has all mutants: each is a folder of its own. */
const folder = mkdtempSync(join(tmpdir(), 'elatio-mutants-'));
afterAll(() => rmSync(folder, { recursive: true }));

const folderOf = (number: number): string => `m${String(number).padStart(2, '0')}`;

/** The contracts and one file of tests, with the guards taken away. */
function writeMutant({ file, patches }: Mutation, into: string): void {
  cpSync(join(root, 'contracts/src'), join(into, 'src'), { recursive: true });
  mkdirSync(join(into, 'test'));
  for (const part of ['actors', 'Attack.sol', 'Goods.sol', 'Market.sol', 'Vm.sol', file]) {
    cpSync(join(root, 'contracts/test', part), join(into, 'test', part), { recursive: true });
  }
  for (const patch of patches) apply(patch, into);
}

function apply({ file, from, to }: Patch, into: string): void {
  const path = join(into, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no "${from}" to take away`);
  writeFileSync(path, text.replaceAll(from, to));
}

async function tryMutants(): Promise<Outcome[]> {
  mutations.forEach((mutation, number) => {
    writeMutant(mutation, join(folder, 'mutants', folderOf(number)));
  });
  cpSync(join(root, 'contracts/solc.js'), join(folder, 'contracts/solc.js'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const settings = readFileSync(join(root, 'foundry.toml'), 'utf8')
    .replace('"contracts/src"', '"mutants"')
    .replace('"contracts/test"', '"mutants"')
    // Guards are not a matter of gas: without the optimizer it compiles in half the time.
    .replace('optimizer = true', 'optimizer = false');
  writeFileSync(join(folder, 'foundry.toml'), settings);
  const names = [...new Set(mutations.map(({ test }) => test))];
  return forgeTest(['--match-test', `^(${names.join('|')})\\b`, '--fuzz-runs', '16'], folder);
}

const outcomes = await tryMutants();

describe('without its guard an attack succeeds', () => {
  mutations.forEach(({ attack, guard, test }, number) => {
    it(`${attack}: ${guard}`, () => {
      const outcome = outcomes.find(
        ({ suite, name }) => suite.includes(`/${folderOf(number)}/`) && name === test,
      );
      expect(outcome?.reason).toMatch(/^the attack succeeds: /);
      expect(outcome?.hasPassed).toBe(false);
    });
  });
});
