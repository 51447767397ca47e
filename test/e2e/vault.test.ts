import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { bytesOf } from '../node/on-disk.ts';
import { elatioProcess } from './daemon.ts';
import { type Device, titlesOf, up } from './device.ts';
import { freePort } from './enrol.ts';
import { serveVault, type VaultProcess } from './vault.ts';
import { watcherAt } from './watcher.ts';

const at = (second: number): string => new Date(1_700_000_000_000 + 1000 * second).toISOString();
const SOON = { timeout: 200_000 };

async function run(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = elatioProcess(words);
  const ended = once(child, 'close');
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('no output');
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  await ended;
  return { code: child.exitCode, out, err };
}

/** Runs `elatio vault …` to its end. */
const ask = ({ directory }: VaultProcess, ...words: string[]): ReturnType<typeof run> =>
  run('vault', ...words, '--data', directory);

/** Lets the vault in on a device. */
async function addVault(device: Device, vault: VaultProcess): Promise<void> {
  const invited = await ask(vault, 'invite', '--name', 'anna', '--quota', '1GB', '--json');
  const { token } = JSON.parse(invited.out) as { token: string };
  const wrong = await device.run('devices', 'add-vault', vault.address, `${token.slice(0, -1)}x`);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_TOKEN')]);
  const added = await device.run('devices', 'add-vault', vault.address, token, '--name', 'attic');
  expect([added.err, added.out]).toEqual(['', expect.stringContaining('attic keeps up to 1 GB')]);
}

interface Told {
  readonly role: string;
  readonly items: number | null;
}

/** What a device knows of the vault. */
async function vaultAt({ daemon }: Device): Promise<Told | undefined> {
  const response = await fetch(`${daemon.address}/api/v1/devices`);
  return ((await response.json()) as Told[]).find(({ role }) => role === 'vault');
}

/** Writes a hundred events, and waits until the vault has all but those that are in no chunk yet: 64 at most. */
async function writeMany(device: Device, title: string): Promise<void> {
  const before = (await vaultAt(device))?.items ?? 0;
  const watcher = watcherAt(device.daemon.address);
  const bucket = `window_${title.replaceAll(' ', '_')}`;
  await watcher.create(bucket);
  for (let i = 0; i < 100; i++) {
    await watcher.heartbeat(bucket, at(10_000 + i), { title: `${title} ${i}` }, 0);
  }
  const items = async (): Promise<number> => (await vaultAt(device))?.items ?? 0;
  await expect.poll(items, SOON).toBeGreaterThanOrEqual(before + 36);
}

const HAS_ALL = { connected: true, synced: true };
const CANARY = 'kingfisher-and-ptarmigan';

test(
  'two devices that are never on at once have one log by a vault, which cannot read a word of it',
  { timeout: 300_000 },
  async () => {
    const folder = temporaryFolder();
    const port = await freePort();
    let vault = await serveVault(join(folder, 'vault'), port);
    let desk = await up('desk');
    let laptop = await up('laptop');
    const invited = await desk.run('devices', 'add', '--no-wait', '--yes', '--json');
    const { code } = JSON.parse(invited.out) as { code: string };
    expect((await laptop.run('join', code, '--yes', '--name', 'laptop')).code).toBe(0);
    await addVault(desk, vault);
    // The other learns of it, and where it is.
    await expect.poll(() => vaultAt(laptop), SOON).toMatchObject({ name: 'attic', ...HAS_ALL });

    await laptop.daemon.stop();
    const atDesk = watcherAt(desk.daemon.address);
    await atDesk.create(`window_${CANARY}`);
    for (let i = 0; i < 300; i++) {
      const data = { title: `${CANARY} ${i}`, url: `https://${CANARY}.example` };
      await atDesk.heartbeat(`window_${CANARY}`, at(i), data, 0);
    }
    await expect.poll(() => vaultAt(desk), SOON).toMatchObject(HAS_ALL);
    // What it has acknowledged is there.
    await vault.stop('SIGKILL');
    vault = await serveVault(vault.directory, port);
    await expect.poll(() => vaultAt(desk), SOON).toMatchObject(HAS_ALL);
    await desk.daemon.stop();

    laptop = await up('laptop', laptop.directory);
    const titles = Array.from({ length: 300 }, (_, i) => `${CANARY} ${i}`).sort();
    await expect.poll(() => titlesOf(laptop), SOON).toEqual(titles);
    await writeMany(laptop, 'written on the laptop');
    await laptop.daemon.stop();
    desk = await up('desk', desk.directory);
    await expect.poll(() => titlesOf(desk), SOON).toContain('written on the laptop 0');

    expect((await ask(vault, 'owners')).out).toMatch(/anna\s+2 \(1 connected\)\s+\d/);
    const status = JSON.parse((await ask(vault, 'status', '--json')).out) as object;
    expect(status).toMatchObject({ tokens: 0, owners: [{ name: 'anna', isFull: false }] });
    expect(await vault.stop()).toBe(0);

    const [owner] = readdirSync(join(vault.directory, 'owners'));
    const kept = await bytesOf(join(vault.directory, 'owners', owner));
    expect(kept.length).toBeGreaterThan(2_000);
    for (const word of [CANARY, 'window_', 'laptop', 'attic', 'title', 'settings']) {
      expect([word, kept.includes(word)]).toEqual([word, false]);
    }
    vault = await serveVault(vault.directory, port);
    const removed = await ask(vault, 'remove', 'anna', '--yes');
    expect([removed.code, removed.err]).toEqual([0, '']);
    expect((await ask(vault, 'owners')).out).toContain('Nobody was let in');
    expect(readdirSync(join(vault.directory, 'owners'))).toEqual([]);
  },
);

test('a directory of a node is none of a vault, nor the reverse, and nothing is asked where nobody serves', async () => {
  const folder = temporaryFolder();
  const node = await up('node');
  await node.daemon.stop();
  const wrong = await run('vault', 'serve', '--data', node.directory);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_DIRECTORY')]);
  const vault = await serveVault(join(folder, 'vault'), 0);
  const started = await run('up', '--data', vault.directory, '--port', '0');
  const foreign = expect.stringContaining('ELATIO_DIRECTORY_FOREIGN');
  expect([started.code, started.err]).toEqual([1, foreign]);
  const second = await ask(vault, 'serve', '--peer-port', '0');
  expect([second.code, second.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_HELD')]);
  const nobody = await ask(vault, 'remove', 'nobody');
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_OWNER')]);
  expect(await vault.stop('SIGTERM')).toBe(0);
  const asked = await ask(vault, 'status');
  expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('No vault is served from')]);
});
