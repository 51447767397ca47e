import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { bytesOf } from '../node/on-disk.ts';
import { type Daemon, elatioProcess, startDaemon } from './daemon.ts';
import { freePort } from './enrol.ts';
import { watcherAt } from './watcher.ts';

/** Runs a command to its end, while others go on. */
async function run(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = elatioProcess(words);
  const ended = once(child, 'close');
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('no output');
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  await ended;
  return { code: child.exitCode, out, err };
}

/** A vault in a process of its own. */
interface VaultProcess {
  readonly directory: string;
  readonly address: string;
  readonly process: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

async function serveVault(directory: string, peerPort: number): Promise<VaultProcess> {
  const words = ['vault', 'serve', '--data', directory, '--peer-port', `${peerPort}`, '--no-mdns'];
  const child = elatioProcess(words);
  let output = '';
  const address = await new Promise<string>((resolve, reject) => {
    const hear = (bytes: Buffer): void => {
      output += bytes.toString();
      const found = /(\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/\w+)[\s\S]*Ctrl-C/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`the vault ended: ${output}`)));
  });
  const stop = async (signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    await once(child, 'exit');
    return child.exitCode;
  };
  onTestFinished(async () => void (await stop()));
  return { directory, address, process: child, stop };
}

async function up(directory: string): Promise<Daemon> {
  const args = ['--peer-port', '0', '--no-mdns', '--no-collectors', '--open'];
  const daemon = await startDaemon(directory, { args });
  onTestFinished(async () => void (await daemon.stop()));
  return daemon;
}

/** Titles of all events that a daemon shows, in every bucket. */
async function titlesOf({ address }: Daemon): Promise<readonly string[]> {
  const { get } = watcherAt(address);
  const buckets = Object.keys((await get('buckets/')) as object);
  const events = await Promise.all(
    buckets.map((bucket) => get(`buckets/${encodeURIComponent(bucket)}/events?limit=-1`)),
  );
  return (events.flat() as { readonly data: { readonly title: string } }[])
    .map(({ data }) => data.title)
    .sort();
}

interface Told {
  readonly role: string;
  readonly connected: boolean;
  readonly synced: boolean;
  readonly items: number | null;
}

async function vaultAsSeenBy(directory: string): Promise<Told | undefined> {
  const { out } = await run('devices', '--json', '--data', directory);
  return (JSON.parse(out) as Told[]).find(({ role }) => role === 'vault');
}

const at = (second: number): string => new Date(1_700_000_000_000 + 1000 * second).toISOString();
const CANARY = 'kingfisher-and-ptarmigan';

test('two devices that are never on at once have one log by a vault, which cannot read a word of it', async () => {
  const folder = temporaryFolder();
  const [deskAt, laptopAt] = [join(folder, 'desk'), join(folder, 'laptop')];
  const port = await freePort();
  let vault = await serveVault(join(folder, 'vault'), port);
  let desk = await up(deskAt);
  let laptop = await up(laptopAt);

  const { out: invitation } = await run(
    'devices',
    'add',
    '--no-wait',
    '--yes',
    '--json',
    '--data',
    deskAt,
  );
  const { code } = JSON.parse(invitation) as { code: string };
  expect((await run('join', code, '--yes', '--name', 'laptop', '--data', laptopAt)).code).toBe(0);
  const invited = await run(
    'vault',
    'invite',
    '--name',
    'anna',
    '--quota',
    '1GB',
    '--json',
    '--data',
    vault.directory,
  );
  const { token } = JSON.parse(invited.out) as { token: string };
  const added = await run(
    'devices',
    'add-vault',
    vault.address,
    token,
    '--name',
    'attic',
    '--data',
    deskAt,
  );
  expect([added.err, added.out]).toEqual(['', expect.stringContaining('attic keeps up to 1 GB')]);
  const twice = await run(
    'devices',
    'add-vault',
    vault.address,
    `${token.slice(0, -1)}x`,
    '--data',
    deskAt,
  );
  expect([twice.code, twice.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_TOKEN')]);
  // The other learns of it, and where it is.
  await expect
    .poll(() => vaultAsSeenBy(laptopAt), { timeout: 30_000 })
    .toMatchObject({ connected: true });
  expect((await run('devices', '--data', laptopAt)).out).toContain('attic');

  await laptop.stop();
  const atDesk = watcherAt(desk.address);
  await atDesk.create(`window_${CANARY}`);
  for (let i = 0; i < 300; i++) {
    await atDesk.heartbeat(
      `window_${CANARY}`,
      at(i),
      { title: `${CANARY} ${i}`, url: `https://${CANARY}.example` },
      0,
    );
  }
  const titles = Array.from({ length: 300 }, (_, i) => `${CANARY} ${i}`).sort();
  await expect
    .poll(() => vaultAsSeenBy(deskAt), { timeout: 30_000 })
    .toMatchObject({ connected: true, synced: true });
  // In mid-sync, or just behind it: what it has acknowledged is there.
  await vault.stop('SIGKILL');
  vault = await serveVault(vault.directory, port);
  await expect
    .poll(() => vaultAsSeenBy(deskAt), { timeout: 60_000 })
    .toMatchObject({ connected: true, synced: true });
  await desk.stop();

  laptop = await up(laptopAt);
  await expect.poll(() => titlesOf(laptop), { timeout: 30_000 }).toEqual(titles);
  const atLaptop = watcherAt(laptop.address);
  await atLaptop.create('window_laptop');
  await atLaptop.heartbeat('window_laptop', at(1_000), { title: 'written on the laptop' });
  await expect
    .poll(() => vaultAsSeenBy(laptopAt), { timeout: 30_000 })
    .toMatchObject({ synced: true });
  await laptop.stop();
  desk = await up(deskAt);
  await expect.poll(() => titlesOf(desk), { timeout: 30_000 }).toContain('written on the laptop');

  const owners = await run('vault', 'owners', '--data', vault.directory);
  expect(owners.out).toMatch(/anna\s+2 \(1 connected\)\s+\d/);
  const status = await run('vault', 'status', '--json', '--data', vault.directory);
  expect(JSON.parse(status.out)).toMatchObject({
    tokens: 0,
    owners: [{ name: 'anna', isFull: false, problems: [] }],
  });
  expect(await vault.stop()).toBe(0);

  const [owner] = readdirSync(join(vault.directory, 'owners'));
  const kept = await bytesOf(join(vault.directory, 'owners', owner));
  expect(kept.length).toBeGreaterThan(2_000);
  for (const word of [
    CANARY,
    'window_',
    'laptop',
    'desk',
    'attic',
    'title',
    'Automerge',
    'settings',
  ]) {
    expect([word, kept.includes(word)]).toEqual([word, false]);
  }
  expect((await bytesOf(deskAt)).includes(CANARY)).toBe(false);

  vault = await serveVault(vault.directory, port);
  const removed = await run('vault', 'remove', 'anna', '--yes', '--data', vault.directory);
  expect([removed.code, removed.err]).toEqual([0, '']);
  expect((await run('vault', 'owners', '--data', vault.directory)).out).toContain(
    'Nobody was let in',
  );
  expect(readdirSync(join(vault.directory, 'owners'))).toEqual([]);
});

test('a directory of a node is none of a vault, nor the reverse, and nothing is asked where nobody serves', async () => {
  const folder = temporaryFolder();
  const [node, vault] = [join(folder, 'node'), join(folder, 'vault')];
  await (await up(node)).stop();
  const wrong = await run('vault', 'serve', '--data', node);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_DIRECTORY')]);
  const served = await serveVault(vault, 0);
  const up1 = await run('up', '--data', vault, '--port', '0');
  expect([up1.code, up1.err]).toEqual([1, expect.stringContaining('ELATIO_DIRECTORY_FOREIGN')]);
  const second = await run('vault', 'serve', '--data', vault, '--peer-port', '0');
  expect([second.code, second.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_HELD')]);
  const nobody = await run('vault', 'remove', 'nobody', '--data', vault);
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_OWNER')]);
  expect(await served.stop('SIGTERM')).toBe(0);
  const asked = await run('vault', 'status', '--data', vault);
  expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('No vault is served from')]);
});
