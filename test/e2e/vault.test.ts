import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { bytesOf } from '../node/on-disk.ts';
import { elatioProcess } from './daemon.ts';
import { type Device, titlesOf, up } from './device.ts';
import { freePort } from './enrol.ts';
import { watcherAt } from './watcher.ts';
import { writeDown } from './write-down.ts';

const at = (second: number): string => new Date(1_700_000_000_000 + 1000 * second).toISOString();
const SOON = { timeout: 60_000 };

/** A vault in a process of its own. */
interface VaultProcess {
  readonly directory: string;
  /** Multiaddr, with the peer id. */
  readonly address: string;
  /** Runs `elatio vault …` to its end. */
  run(...words: string[]): Promise<{ code: number | null; out: string; err: string }>;
  /** Its exit code; none where it was killed. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

async function run(...words: string[]): ReturnType<VaultProcess['run']> {
  const child = elatioProcess(words);
  const ended = once(child, 'close');
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('no output');
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  await ended;
  return { code: child.exitCode, out, err };
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
  return {
    directory,
    address,
    run: (...rest) => run('vault', ...rest, '--data', directory),
    stop,
  };
}

/** Lets the vault in on a device. */
async function addVault(device: Device, vault: VaultProcess): Promise<void> {
  const invited = await vault.run('invite', '--name', 'anna', '--quota', '1GB', '--json');
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

/** Writes a hundred events, and waits until the vault has acknowledged the first. */
async function writeMany(device: Device, title: string): Promise<void> {
  const before = (await vaultAt(device))?.items ?? 0;
  const watcher = watcherAt(device.daemon.address);
  const bucket = `window_${title.replaceAll(' ', '_')}`;
  await watcher.create(bucket);
  for (let i = 0; i < 100; i++) {
    await watcher.heartbeat(bucket, at(10_000 + i), { title: `${title} ${i}` }, 0);
  }
  const items = async (): Promise<number> => (await vaultAt(device))?.items ?? 0;
  await expect.poll(items, SOON).toBeGreaterThan(before + 60);
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

    expect((await vault.run('owners')).out).toMatch(/anna\s+2 \(1 connected\)\s+\d/);
    const status = JSON.parse((await vault.run('status', '--json')).out) as object;
    expect(status).toMatchObject({ tokens: 0, owners: [{ name: 'anna', isFull: false }] });
    expect(await vault.stop()).toBe(0);

    const [owner] = readdirSync(join(vault.directory, 'owners'));
    const kept = await bytesOf(join(vault.directory, 'owners', owner));
    expect(kept.length).toBeGreaterThan(2_000);
    for (const word of [CANARY, 'window_', 'laptop', 'attic', 'title', 'settings']) {
      expect([word, kept.includes(word)]).toEqual([word, false]);
    }
    vault = await serveVault(vault.directory, port);
    const removed = await vault.run('remove', 'anna', '--yes');
    expect([removed.code, removed.err]).toEqual([0, '']);
    expect((await vault.run('owners')).out).toContain('Nobody was let in');
    expect(readdirSync(join(vault.directory, 'owners'))).toEqual([]);
  },
);

test('with the words and a vault alone everything comes back', { timeout: 300_000 }, async () => {
  const vault = await serveVault(join(temporaryFolder(), 'vault'), 0);
  const desk = await up('desk');
  const words = await writeDown(['recovery', 'show', '--data', desk.directory], ['Show the 24']);
  await addVault(desk, vault);
  await writeMany(desk, 'written at the desk');
  await desk.daemon.stop();
  const fresh = await up('fresh');
  const restored = await fresh.give(words, 'recovery', 'restore', vault.address, '--yes');
  expect([restored.err, restored.code]).toEqual(['', 0]);
  await expect.poll(() => titlesOf(fresh), SOON).toContain('written at the desk 0');
});

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
  const second = await vault.run('serve', '--peer-port', '0');
  expect([second.code, second.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_HELD')]);
  const nobody = await vault.run('remove', 'nobody');
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('ELATIO_VAULT_OWNER')]);
  expect(await vault.stop('SIGTERM')).toBe(0);
  const asked = await vault.run('status');
  expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('No vault is served from')]);
});
