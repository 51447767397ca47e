import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLogFile } from '../../node/log-file.ts';
import { temporaryFolder } from './folder.ts';

function dataDirectory(): string {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'format'), '{"format":1}');
  return directory;
}

it('keeps the newest lines in files of bounded size and number, in order', () => {
  const directory = dataDirectory();
  const log = createLogFile({ directory, maxBytes: 100, keep: 3 });
  const lines = Array.from({ length: 200 }, (_, i) => `line ${i} ${'é'.repeat(i % 17)}\n`);
  for (const line of lines) log.write(line);
  const folder = join(directory, 'logs');
  const names = ['elatio.log.2', 'elatio.log.1', 'elatio.log'];
  expect(readdirSync(folder).sort()).toEqual([...names].sort());
  for (const name of names) {
    const { size, mode } = statSync(join(folder, name));
    expect(size).toBeLessThanOrEqual(100);
    expect(mode & 0o777).toBe(0o600);
  }
  const kept = names.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
  expect(lines.join('').endsWith(kept)).toBe(true);
  expect(kept.length).toBeGreaterThan(100);
});

it('goes on with the file of an earlier run, and keeps a line longer than a file', () => {
  const directory = dataDirectory();
  createLogFile({ directory, maxBytes: 20 }).write('first\n');
  const log = createLogFile({ directory, maxBytes: 20 });
  log.write('second\n');
  const file = (name: string): string => readFileSync(join(directory, 'logs', name), 'utf8');
  expect(file('elatio.log')).toBe('first\nsecond\n');
  log.write(`${'x'.repeat(50)}\n`);
  expect([file('elatio.log').length, file('elatio.log.1')]).toEqual([51, 'first\nsecond\n']);
});

it('writes nothing into a directory that is none of ours, and holds nobody up where it cannot write', () => {
  const foreign = temporaryFolder();
  createLogFile({ directory: foreign }).write('x\n');
  expect(readdirSync(foreign)).toEqual([]);
  const directory = dataDirectory();
  mkdirSync(join(directory, 'logs', 'elatio.log'), { recursive: true });
  expect(() => createLogFile({ directory }).write('x\n')).not.toThrow();
});
