import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDaemon } from '../../node/daemon.ts';
import { prepareDirectory } from '../../node/directory/index.ts';
import { temporaryFolder } from './folder.ts';

async function daemonAt(host: string, directory = join(temporaryFolder(), 'data')) {
  const daemon = await startDaemon({
    directory,
    host,
    port: 0,
    testing: false,
    open: false,
    collectors: false,
    awayAfter: 180,
    durability: 'batched',
    env: {},
    ask: () => Promise.resolve(undefined),
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => daemon.stop());
  return daemon;
}

describe('a daemon', () => {
  it.each(['127.0.0.1', '127.0.0.2', 'localhost'])(
    'told to listen at %s answers at the address that it tells',
    async (host) => {
      const daemon = await daemonAt(host);
      const [address] = daemon.status().addresses;
      expect(address).toContain(`//${host}:`);
      expect((await fetch(`${address}/api/0/info`)).status).toBe(200);
    },
  );

  it('never lets itself be taken for the process that a killed one named', async () => {
    const directory = join(temporaryFolder(), 'data');
    await prepareDirectory(directory);
    const path = join(directory, 'daemon.json');
    writeFileSync(path, JSON.stringify({ pid: 1, address: 'http://127.0.0.1:5600' }));
    // Where it cannot listen, the start ends before it says who it is.
    writeFileSync(join(directory, 'elatio.sock'), 'a file');
    await expect(daemonAt('127.0.0.1', directory)).rejects.toMatchObject({
      code: 'ELATIO_HTTP_LISTEN',
    });
    expect(existsSync(path)).toBe(false);
  });
});
