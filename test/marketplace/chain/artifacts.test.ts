import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  artifactFile,
  compile,
  CONTRACTS,
  deploymentsText,
  textOf,
} from '../../../contracts/artifacts.ts';
import { DEPLOYMENTS, deploymentOf } from '../../../marketplace/chain/index.ts';

const AGAIN = 'what is committed is not what the contracts compile to: npm run contracts';

it('what the program has of the contracts is what they compile to', () => {
  const made = compile();
  for (const name of CONTRACTS) {
    const artifact = made.get(name);
    expect(artifact, name).toBeDefined();
    if (artifact === undefined) continue;
    expect(readFileSync(artifactFile(name), 'utf8') === textOf(artifact), `${name}: ${AGAIN}`).toBe(
      true,
    );
  }
});

it('a new development chain has the contracts where the deployments say, with that code', async () => {
  const file = new URL('../../../marketplace/chain/deployments.json', import.meta.url);
  expect(await deploymentsText(), AGAIN).toBe(readFileSync(file, 'utf8'));
});

it('a chain without contracts of ours is refused by name', () => {
  expect(Object.keys(DEPLOYMENTS)).toContain('31337');
  expect(() => deploymentOf(1)).toThrow(
    expect.objectContaining({
      code: 'ELATIO_CHAIN_UNKNOWN',
      message: expect.stringContaining('the development chain (31337)') as string,
    }),
  );
});
