import { describe, expect, it } from 'vitest';
import { forge, forgeTest } from './forge.ts';

const outcomes = await forgeTest([]);
const suites = Map.groupBy(outcomes, ({ suite }) => suite.replace(/.*:/, ''));

describe.each([...suites])('%s', (_, tests) => {
  it.each(tests)('$name', ({ hasPassed, reason }) => {
    expect(hasPassed, reason).toBe(true);
  });
});

it('the contracts are laid out as forge fmt does it', async () => {
  const { code, stdout } = await forge(['fmt', '--check']);
  expect(stdout).toBe('');
  expect(code).toBe(0);
});
