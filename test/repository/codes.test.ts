import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  // One that is deleted and not yet committed so is still listed.
  .filter((file) => /\.(ts|md)$/.test(file) && existsSync(`${root}${file}`));
const lines = files.flatMap((file) =>
  readFileSync(`${root}${file}`, 'utf8')
    .split('\n')
    .map((line) => ({ file, line })),
);

const isTest = (file: string): boolean => file.startsWith('test/');
const isComment = (line: string): boolean => /^\s*(\/?\*|\/\/)/.test(line);
/** The codes that lines name; what ends in `_` is the beginning of several. */
const codesIn = (of: readonly { line: string }[]): ReadonlySet<string> =>
  new Set(of.flatMap(({ line }) => line.match(/\bELATIO_[A-Z0-9]+_[A-Z0-9_]*[A-Z0-9]\b/g) ?? []));

/** Codes that the code has as whole texts, each a failure that somebody meets. */
const thrown = codesIn(
  lines
    .filter(({ file, line }) => file.endsWith('.ts') && !isTest(file) && !isComment(line))
    .flatMap(({ line }) => (line.match(/'ELATIO_\w+'/g) ?? []).map((text) => ({ line: text })))
    // `ELATIO_HTTP_` and a status is one row.
    .filter(({ line }) => !/_\d{3}'$/.test(line)),
);

/** Codes in the first column of tables. Those of `collectors/README.md` leave out what all have in common. */
function inTables(): ReadonlySet<string> {
  const found = new Set<string>();
  let common = '';
  for (const { line } of lines.filter(({ file }) => !isTest(file))) {
    const cell = /^\s*(?:\*\s*)?\|([^|]*)\|/.exec(line)?.[1];
    common = cell === undefined ? '' : (/(ELATIO_[A-Z0-9]+_)…/.exec(cell)?.[1] ?? common);
    for (const name of cell?.match(/\b[A-Z0-9_]*[A-Z0-9]\b/g) ?? []) {
      found.add(name.startsWith('ELATIO_') ? name : `${common}${name}`);
    }
  }
  return found;
}

it('every code that is thrown stands in a table', () => {
  const listed = inTables();
  expect(thrown.size).toBeGreaterThan(100);
  expect([...thrown].filter((code) => !listed.has(code))).toEqual([]);
});

it('no table has a code that nothing throws', () => {
  const listed = [...inTables()].filter((code) => /^ELATIO_[A-Z0-9]+_\w/.test(code));
  expect(listed.filter((code) => !thrown.has(code))).toEqual([]);
});

it('every code that is thrown is met by a test', () => {
  const met = codesIn(lines.filter(({ file }) => isTest(file)));
  expect([...thrown].filter((code) => !met.has(code))).toEqual([]);
});
