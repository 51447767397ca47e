import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newTrader, pieces } from '../marketplace/trade/fixture.ts';
import { temporaryFolder } from '../node/folder.ts';
import { startChain } from './chain.ts';
import { cleanEnv, elatio, elatioProcess, startDaemon } from './daemon.ts';

/** Runs a command beside what goes on in this process. */
async function run(...args: string[]) {
  const child = elatioProcess(args);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (err += part.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

it('a chain is run by one process at a time, and by the next one after that was killed', async () => {
  const state = join(temporaryFolder(), 'chain', 'dev.json');
  const { process: child } = await startChain(state);
  const second = elatio(['chain', 'dev', '--state', state, '--port', '0']);
  expect([second.code, second.out]).toEqual([1, '']);
  expect(second.err).toContain('ELATIO_CHAIN_HELD');
  expect(second.err).toContain(`(${child.pid})`);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const { process: third } = await startChain(state);
  third.kill('SIGINT');
  expect(await once(third, 'exit')).toEqual([0, null]);
  expect([existsSync(state), existsSync(`${state}.lock`)]).toEqual([true, false]);
});

it('a chain that cannot be kept says so', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const { code, err } = elatio(['chain', 'dev', '--state', join(file, 'dev.json'), '--port', '0']);
  expect([code, err]).toEqual([1, expect.stringContaining('ELATIO_CHAIN_STATE')]);
});

it('a file is offered by one node and bought by another; what is not as promised is not paid for', async () => {
  const folder = temporaryFolder();
  const { url } = await startChain(join(folder, 'dev.json'));
  const data = ['--data', join(folder, 'buyer')];
  const daemon = await startDaemon(join(folder, 'buyer'), {
    args: ['--no-collectors'],
    env: cleanEnv(),
  });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const before = elatio(['market', ...data]);
  expect([before.code, before.err]).toEqual([1, expect.stringContaining('ELATIO_MARKET_NONE')]);
  expect(elatio(['market', 'init', '--rpc', url, ...data]).out).toContain('0 TEST');
  expect(elatio(['market', 'faucet', '20', ...data]).out).toContain('20 TEST');
  const { account } = JSON.parse(elatio(['market', '--json', ...data]).out) as { account: string };

  const goods = join(folder, 'goods');
  const { market } = await newTrader(url, { directory: goods });
  await market.faucet('1');
  const file = randomBytes(5_000);
  const spoilt = await market.offers.add({ name: 'b', price: '5', to: account }, pieces(file));
  for (const name of readdirSync(goods).filter((each) => each.endsWith('.goods'))) {
    const bytes = readFileSync(join(goods, name));
    writeFileSync(join(goods, name), bytes.fill(0, 0, 32));
  }
  const refused = await run('market', 'fetch', spoilt.link, ...data);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('ELATIO_CLI_NO_FILE')]);

  const offer = await market.offers.add({ name: 'a', price: '5', to: account }, pieces(file));
  const fetched = await run('market', 'fetch', offer.link, ...data);
  expect([fetched.code, fetched.err]).toEqual([0, '']);
  expect(fetched.out).toContain('5 TEST');
  const output = join(folder, 'bought');
  const bought = await run('market', 'buy', offer.id, '--yes', '-o', output, ...data);
  expect([bought.code, bought.err]).toEqual([0, '']);
  expect(readFileSync(output)).toEqual(file);
});
