import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from '../../../node/directory/index.ts';

it.each([
  '/data/of/ada',
  '/with space/$HOME `id`',
  '/it\'s; rm -rf "x"',
  '/zwei\nzeilen',
  '/ä*?[a]',
])('a shell takes %j for one word as it is', (directory) => {
  const said = execFileSync('sh', ['-c', `printf %s ${shellWord(directory)}`]).toString();
  expect(said).toBe(directory);
});
