import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { forgeTest, root, type Outcome } from './forge.ts';
import { mutations, slips, type Mutation, type Patch } from './mutations.ts';

/** Written so that one compilation has all mutants: each is a folder of its own. */
const folder = mkdtempSync(join(tmpdir(), 'elatio-mutants-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One folder for all that lack the same guards and are tried by the same file. */
const all = [...mutations, ...slips];
const kinds = [...new Set(all.map(kindOf))];

function kindOf({ file, patches }: Mutation): string {
  return JSON.stringify([file, patches]);
}

function folderOf(mutation: Mutation): string {
  return `m${String(kinds.indexOf(kindOf(mutation))).padStart(2, '0')}`;
}

/** The contracts and one file of tests, with the guards taken away. */
function writeMutant({ file, patches }: Mutation, into: string): void {
  cpSync(join(root, 'contracts/src'), join(into, 'src'), { recursive: true });
  for (const part of withImports(file)) {
    cpSync(join(root, 'contracts/test', part), join(into, 'test', part));
  }
  for (const patch of patches) apply(patch, into);
}

/** A file of `contracts/test` and those there that it needs: compiling is what takes the time. */
function withImports(file: string, found: Set<string> = new Set()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(join(root, 'contracts/test', file), 'utf8');
  for (const [, path] of text.matchAll(/from "\.\/(.+)";/g)) {
    if (path !== undefined) withImports(join(dirname(file), path), found);
  }
  return found;
}

function apply({ file, from, to }: Patch, into: string): void {
  const path = join(into, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no "${from}" to take away`);
  writeFileSync(path, text.replaceAll(from, to));
}

async function tryMutants(): Promise<Outcome[]> {
  for (const mutation of all) {
    const into = join(folder, 'mutants', folderOf(mutation));
    if (!existsSync(into)) writeMutant(mutation, into);
  }
  cpSync(join(root, 'contracts/solc.js'), join(folder, 'contracts/solc.js'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const settings = readFileSync(join(root, 'foundry.toml'), 'utf8')
    .replace('"contracts/src"', '"mutants"')
    .replace('"contracts/test"', '"mutants"')
    // Guards are not a matter of gas: without the optimizer it compiles in half the time.
    .replace('optimizer = true', 'optimizer = false')
    .replace('runs = 64', 'runs = 8');
  writeFileSync(join(folder, 'foundry.toml'), settings);
  const names = [...new Set(all.map(({ test }) => test))];
  return forgeTest(['--match-test', `^(${names.join('|')})\\b`, '--fuzz-runs', '16'], folder);
}

const outcomes = await tryMutants();

function outcomeOf(mutation: Mutation): Outcome | undefined {
  const here = `/${folderOf(mutation)}/`;
  return outcomes.find(({ suite, name }) => suite.includes(here) && name === mutation.test);
}

describe('without its guard an attack succeeds', () => {
  it.each(mutations)('$attack: $guard ($test)', (mutation) => {
    expect(outcomeOf(mutation)?.reason).toMatch(/^the attack succeeds: /);
    expect(outcomeOf(mutation)?.hasPassed).toBe(false);
  });
});

it.each(slips)('a test sees that it lacks $guard: $attack', (mutation) => {
  expect(outcomeOf(mutation)?.reason).toMatch(/^(call \d|a call|a state|what is held|money)/);
  expect(outcomeOf(mutation)?.hasPassed).toBe(false);
});
