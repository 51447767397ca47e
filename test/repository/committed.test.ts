import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Committed files, and new ones that are not ignored. */
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '');

// Written so that this file does not find itself.
const foreign = [
  ['a path of one machine', /[/](work|root|home\/\w+)[/]/],
  ['a folder beside the project', /(^|[\s'"`(/])shared[/]/m],
  ['the address of a registry', /registry\.(npmjs|yarnpkg)\./],
] as const;

it.each(foreign)('names nowhere %s', (_, pattern) => {
  const naming = files.filter((file) => pattern.test(textOf(file)));
  expect(naming).toEqual([]);
});

it('locks every package by its content, wherever it is fetched from', () => {
  const lock = JSON.parse(textOf('package-lock.json')) as {
    packages: Record<string, { integrity?: string; resolved?: string }>;
  };
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  const unsafe = packages.filter(([, { integrity, resolved }]) => !integrity || resolved);
  expect(unsafe).toEqual([]);
});

it('pins every package that it names to one version', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const wanted = Object.entries({ ...dependencies, ...devDependencies });
  expect(wanted.filter(([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it('has no clock in protocol/', () => {
  const now = /new Date\(\)|\bDate\(\)|Temporal\.Now/;
  const ours = files.filter((file) => /^protocol\/.*\.ts$/.test(file));
  expect(ours.filter((file) => now.test(textOf(file)))).toEqual([]);
});

function textOf(file: string): string {
  try {
    return readFileSync(`${root}/${file}`, 'utf8');
  } catch {
    // Deleted but not yet committed so.
    return '';
  }
}
