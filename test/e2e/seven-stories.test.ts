/**
 * What a person can do with several devices, from the first pairing to the small replica: real nodes and a vault, and
 * everything by the command line. Each story goes on where the one before ended.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../node/on-disk.ts';
import { freePort } from './enrol.ts';
import { allShow, createMachine, type Machine, SOON } from './household.ts';
import { serveVault, type VaultProcess } from './vault.ts';
import { writeDown, YES } from './written-down.ts';

const CANARY = 'kingfisher-and-ptarmigan';
const DAY = 86_400_000;

describe('a household of three devices and a vault', { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  const ends: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true, force: true });
  });
  const machine = (name: string): Machine =>
    createMachine(folder, name, (stop) => void ends.push(stop));

  const laptop = machine('laptop');
  let [desk, phone] = [machine('desk'), machine('phone')];
  const attic = machine('vault');
  let vault: VaultProcess;
  let words = '';
  /** All that was recorded, as every device shows it. */
  let all: readonly string[] = [];

  const atVault = (...said: string[]): Promise<string> => attic.say('vault', ...said);

  test('1. they become one by codes and six words: log, settings, goals, categories, edits', async () => {
    await Promise.all([desk, laptop, phone].map((each) => each.start()));
    await desk.say('log', 'planning', '--for', '10m');
    await desk.say('goals', 'add', 'read 20 min daily', '--yes');
    await laptop.say('log', 'reading', '--for', '20m', '--page', '7');
    await laptop.say('config', 'set', 'mine.theme', 'dark');
    await phone.say('log', 'run', '--km', '5', '--for', '28m');
    await phone.say('categories', 'add', 'Sport', '--title', 'run');
    const own = await Promise.all([desk, laptop, phone].map((each) => each.log()));
    all = own.flat().sort();

    const { code } = (await desk.json('devices', 'add', '--no-wait', '--yes')) as { code: string };
    const slipped = code.slice(0, 20) + (code[20] === 'A' ? 'B' : 'A') + code.slice(21);
    expect(await laptop.failure('join', slipped, '--yes')).toBe('ELATIO_PAIRING_CODE');
    expect(await laptop.failure('join', 'nonsense', '--yes')).toBe('ELATIO_PAIRING_CODE');
    expect(await laptop.failure('join', code)).toBe('ELATIO_CLI_CANCELLED');
    expect(await laptop.failure('join', code, '--yes', '--name', 'a\u0007b')).toBe(
      'ELATIO_DEVICES_NAME',
    );
    expect(await desk.failure('join', code, '--yes')).toBe('ELATIO_PAIRING_SELF');
    expect(await laptop.say('devices')).toContain('There are no others');

    const [here, there] = await atTwoTerminals(['--name', 'laptop']);
    expect(here).toMatch(/[▀▄█]{5}/);
    expect(here).toContain('Waiting for it … Ctrl-C takes the code back.');
    for (const shown of [here, there]) expect(shown).toContain('Both devices show six words now');
    expect(here).toContain('laptop is one of your devices now');
    expect(there).toContain('This device and 1 other are one now');
    const joined = await phone.say('join', code, '--yes', '--name', 'phone');
    expect(joined).toContain('No words are compared');
    expect(joined).toContain('This device and 2 others are one now');
    expect(await phone.json('join', code, '--yes')).toMatchObject({ joined: true });
    expect(await laptop.failure('join', code, '--yes')).toBe('ELATIO_PAIRING_USED');

    const [{ name: host }] = await desk.devices();
    await desk.say('devices', 'rename', host, 'desk');
    expect(await allShow([desk, laptop, phone], (log) => log.length === all.length)).toEqual(all);
    for (const each of [desk, laptop, phone]) {
      await expect.poll(() => namesOf(each), SOON).toEqual(['desk', 'laptop', 'phone']);
      await expect.poll(() => each.say('devices'), SOON).toMatch(/connected, has all/);
      await expect.poll(() => each.say('goals'), SOON).toContain('20min of logged "read" per day');
      await expect.poll(() => each.say('categories', 'list'), SOON).toContain('Sport');
      await expect.poll(() => each.say('config', 'list'), SOON).toMatch(/mine\.theme\s+dark/);
      await expect.poll(() => each.say('search', 'planning'), SOON).toContain('planning');
      // The device that made it, by its name; also where that was told later.
      await expect.poll(() => each.say('edits'), SOON).toMatch(/laptop\s+setting mine\.theme/);
    }
    await sameEdits([desk, laptop, phone]);

    expect(await desk.say('devices', 'role', 'phone', 'member')).toContain('a member');
    await expect
      .poll(() => phone.failure('devices', 'add', '--no-wait'), SOON)
      .toBe('ELATIO_PAIRING_ROLE');
    await desk.say('devices', 'role', 'phone', 'admin');
    expect(await desk.failure('devices', 'revoke', 'nobody', '--yes')).toBe('ELATIO_CLI_DEVICE');
  });

  test('2. edited on both while they are apart, all merges, and nothing is lost', async () => {
    const { code } = (await desk.json('devices', 'add', '--no-wait', '--yes')) as { code: string };
    await laptop.stop();
    await desk.say('log', 'edit', await idOf(desk, 'reading'), '--note', 'from the desk');
    await desk.say('events', 'delete', await idOf(desk, 'run'));
    await desk.say('categories', 'change', 'Sport', '--color', '#3d9970');
    await desk.say('config', 'set', 'mine.theme', 'light');
    await desk.say('log', 'alone at the desk', '--for', '3m');
    await sameEdits([desk, phone]);
    await Promise.all([desk.stop(), phone.stop()]);
    await laptop.start();
    expect(await laptop.failure('join', code, '--yes')).toBe('ELATIO_PAIRING_UNREACHABLE');
    await laptop.say('log', 'edit', await idOf(laptop, 'reading'), '--page', '8');
    await laptop.say('log', 'edit', await idOf(laptop, 'planning'), '--for', '11m');
    await laptop.say('categories', 'change', 'Sport', '--score', '3');
    await laptop.say('retention', 'set', 'web', '90d', '--yes');
    await laptop.say('log', 'alone on the laptop', '--for', '4m');
    await Promise.all([desk.start(), phone.start()]);

    const done = (log: readonly string[]): boolean =>
      ['alone at the desk', 'alone on the laptop', '660'].every((part) =>
        log.some((line) => line.includes(part)),
      );
    all = await allShow([desk, laptop, phone], done);
    // Planning and reading as they were changed, two that are new, and no run.
    expect(all.map((line) => /"activity":"([^"]+)"/.exec(line)?.[1] ?? '').sort()).toEqual([
      'alone at the desk',
      'alone on the laptop',
      'planning',
      'reading',
    ]);
    // Of two changes of one thing all show the same; the other is kept.
    await sameEdits([desk, laptop, phone]);
    const trees = await Promise.all(
      [desk, laptop, phone].map((each) => each.say('categories', 'list', '--json')),
    );
    expect(new Set(trees).size).toBe(1);
    expect(trees[0]).toMatch(/"color":"#3d9970"|"score":3/);
    for (const each of [desk, laptop, phone]) {
      const history = await each.say('history', await idOf(each, 'reading'), '--json');
      expect(history).toContain('from the desk');
      expect(history).toContain('"page":8');
      await expect.poll(() => each.say('retention'), SOON).toContain('90 days');
    }
    const deleted = (await desk.json('edits')) as { id: string; kind: string }[];
    const id = deleted.find(({ kind }) => kind === 'events-delete')?.id ?? '';
    await laptop.say('undo', id, '--yes');
    all = await allShow([desk, laptop, phone], (log) => log.length === all.length + 1);
  });

  test('3. a lost laptop is cut off, its log stays, and found again it comes back as a new device', async () => {
    expect(await desk.failure('devices', 'revoke', 'laptop')).toBe('ELATIO_CLI_CANCELLED');
    expect(await desk.say('devices', 'revoke', 'laptop', '--yes')).toContain('is revoked');
    await expect.poll(() => laptop.say('status'), SOON).toContain('elatio devices renew');
    await laptop.say('log', 'by the thief', '--for', '1m');
    await desk.say('log', 'kept from it', '--for', '1m');
    const without = await allShow([desk, phone], (log) => log.length === all.length + 1);
    expect(without.filter((line) => !all.includes(line))).toEqual([
      expect.stringContaining('kept from it'),
    ]);
    for (const each of [desk, phone]) {
      expect(await each.say('devices')).toContain('nothing it makes is accepted');
    }
    const stolen = await laptop.log();
    expect(stolen.length).toBe(all.length + 1);
    expect(stolen.join()).not.toContain('kept from it');

    await laptop.stop();
    expect(await laptop.failure('devices', 'renew')).toBe('ELATIO_CLI_CANCELLED');
    expect(await laptop.say('devices', 'renew', '--yes')).toContain('This device is a new one');
    await laptop.start();
    expect(await laptop.log()).toEqual(stolen);
    const { code } = (await phone.json('devices', 'add', '--no-wait', '--yes')) as { code: string };
    await laptop.say('join', code, '--yes', '--name', 'laptop');
    all = await allShow([desk, laptop, phone], (log) => log.length === all.length + 2);
  });

  test('4. with the words and one device everything comes back on a new machine', async () => {
    expect(await desk.say('status')).toContain('the words are not written down yet');
    expect(await desk.failure('recovery', 'show')).toBe('ELATIO_CLI_CANCELLED');
    expect(desk.output()).toContain(`elatio recovery show --data ${desk.directory}`);
    const old = await writeDown(desk, ['recovery', 'show'], ['Show the 24 words?']);
    expect(await desk.say('status')).not.toContain('not written down');
    expect((await desk.give(old, 'recovery', 'check')).out).toContain('the words of this');
    words = await writeDown(desk, ['recovery', 'replace'], [], old);
    expect((await desk.give(words, 'recovery', 'check')).code).toBe(0);
    expect((await desk.give(old, 'recovery', 'check')).err).toContain('ELATIO_RECOVERY_OTHER');
    // What others have not heard of is lost with the machine.
    const isKnown = async () => (await phone.give(words, 'recovery', 'check')).code;
    await expect.poll(isKnown, SOON).toBe(0);
    for (const said of [old, words]) {
      expect(desk.output()).not.toContain(said.split(' ').slice(0, 2).join(' '));
    }
    await desk.lose();

    desk = machine('desk-again');
    await desk.start();
    await desk.say('log', 'before the rescue', '--for', '2m');
    const { peers } = (await phone.json('status')) as { peers: { addresses: string[] } };
    const [address] = peers.addresses;
    const restore = (by: string, ...more: string[]) =>
      desk.give(by, 'recovery', 'restore', address, ...more);
    expect((await restore(old, '--yes')).err).toContain('ELATIO_RECOVERY_UNREACHABLE');
    expect((await restore(words)).err).toContain('ELATIO_CLI_CANCELLED');
    const restored = await restore(words, '--yes');
    expect([restored.err, restored.code]).toEqual(['', 0]);
    expect(restored.out).toContain('The newest of all is of 20');
    all = await allShow([desk, laptop, phone], (log) => log.length === all.length + 1);
    expect((await restore(words, '--yes')).err).toContain('ELATIO_RECOVERY_OTHERS');
    const [{ name: host }] = await desk.devices();
    await desk.say('devices', 'revoke', 'desk', '--yes');
    await desk.say('devices', 'rename', host, 'desk');
    for (const each of [laptop, phone]) {
      await expect.poll(() => each.say('devices'), SOON).toMatch(/desk\s+admin\s/);
    }
  });

  test('5. two that are never on at once have one log by a vault, which reads none of it', async () => {
    const port = await freePort();
    const ended = (stop: () => Promise<void>): void => void ends.push(stop);
    vault = await serveVault(join(folder, 'vault'), port, ended);
    const invited = await atVault('invite', '--name', 'anna', '--quota', '1GB', '--json');
    const { token } = JSON.parse(invited) as { token: string };
    const slipped = `${token.slice(0, -1)}x`;
    expect(await desk.failure('devices', 'add-vault', vault.address, slipped)).toBe(
      'ELATIO_VAULT_TOKEN',
    );
    const added = await desk.say('devices', 'add-vault', vault.address, token, '--name', 'attic');
    expect(added).toContain('attic keeps up to 1 GB');
    for (const each of [desk, laptop, phone]) await hasAll(each, 'attic');
    // So few are in no chunk for an hour: the laptop has them at work, and is off when they are purged.
    await watched(laptop, 9, (i) => (i % 3 === 0 ? `${CANARY} at work ${i}` : `at work ${i}`));
    all = await allShow([desk, laptop, phone], (log) => log.length === all.length + 9);
    await Promise.all([laptop.stop(), phone.stop()]);

    await watched(desk, 100, (i) => `${CANARY} ${i}`);
    await desk.say('log', CANARY, '--for', '1m');
    all = await allShow([desk], (log) => log.length === all.length + 101);
    await hasAll(desk, 'attic');
    await vault.stop('SIGKILL');
    vault = await serveVault(vault.directory, port, ended);
    await hasAll(desk, 'attic');
    await desk.stop();
    await laptop.start();
    expect(await allShow([laptop], (log) => log.length >= all.length)).toEqual(all);
    await laptop.say('log', 'on the laptop', '--for', '1m');
    await laptop.say('log', `${CANARY} too`, '--for', '1m');
    await expect
      .poll(async () => (await laptop.devices()).find(({ name }) => name === 'attic'), SOON)
      .toMatchObject({ connected: true, synced: true, behind: 0 });
    await laptop.stop();
    await Promise.all([desk.start(), phone.start()]);
    all = await allShow([desk, phone], (log) => log.length === all.length + 2);

    expect(await atVault('owners')).toMatch(/anna\s+3 \(2 connected\)\s+\d/);
    const status = JSON.parse(await atVault('status', '--json')) as object;
    expect(status).toMatchObject({ tokens: 0, owners: [{ name: 'anna', isFull: false }] });
    expect(await vault.stop()).toBe(0);
    const [owner] = readdirSync(join(vault.directory, 'owners'));
    const kept = await bytesOf(join(vault.directory, 'owners', owner));
    expect(kept.length).toBeGreaterThan(2_000);
    for (const word of [CANARY, 'window_', 'laptop', 'attic', 'title', 'mine.theme']) {
      expect([word, kept.includes(word)]).toEqual([word, false]);
    }
    vault = await serveVault(vault.directory, port, ended);
  });

  test('6. what is purged on one goes from all, also from who is away, and comes back from nowhere', async () => {
    const left = all.filter((line) => !line.includes(CANARY));
    const isLeft = (log: readonly string[]): boolean => log.length === left.length;
    for (const each of [desk, phone]) await hasAll(each, 'attic');
    expect(await phone.say('purge', 'status')).toContain('Nothing is owed');
    expect(await phone.say('purge', '--text', CANARY, '--dry-run')).toContain('105 events');
    const purged = await phone.say('purge', '--text', CANARY, '--yes');
    expect(purged).toContain('Destroyed 105 events');
    expect(purged).toContain('Looked through everything again: none is left');
    expect(purged).toMatch(/What .*laptop.* recorded of it is hidden/);
    expect(await allShow([desk, phone], isLeft)).toEqual(left);
    // Whoever is there does it at once.
    await expect.poll(() => owing(phone), SOON).toEqual(['attic', 'laptop']);
    expect(await phone.say('purge', 'status')).toContain('to destroy what it recorded');
    await laptop.start();
    // A vault keeps for thirty days what nobody can open any more: a thief could have said so.
    for (const each of [desk, laptop, phone]) {
      await expect.poll(() => owing(each), SOON).toEqual(['attic']);
      const drops = /to drop what nobody can open any more, on 20\d\d-/;
      await expect.poll(() => each.say('purge', 'status'), SOON).toMatch(drops);
    }
    expect(await allShow([desk, laptop, phone], isLeft)).toEqual(left);
    for (const each of [desk, laptop, phone]) await hasAll(each, 'attic');
    all = left;

    // All is lost but the words and the vault: what was purged is not in it either.
    await Promise.all([desk.stop(), laptop.stop(), phone.lose()]);
    phone = machine('phone-again');
    await phone.start();
    const restored = await phone.give(words, 'recovery', 'restore', vault.address, '--yes');
    expect([restored.err, restored.code]).toEqual(['', 0]);
    expect(await allShow([phone], isLeft)).toEqual(left);
    expect(await phone.say('devices')).toContain('attic');
    expect(await phone.say('search', CANARY)).not.toContain(CANARY);
    await phone.say('devices', 'revoke', 'phone', '--yes');
    await Promise.all([desk.start(), laptop.start()]);
    expect(await allShow([desk, laptop, phone], isLeft)).toEqual(left);
  });

  test('7. a small replica keeps some kinds of things of some months, and all that was changed', async () => {
    const tablet = machine('tablet');
    const web = desk.watcher();
    await web.create('tabs', 'web.tab.current');
    const now = new Date().toISOString();
    await web.heartbeat('tabs', now, { title: 'a page', url: 'https://example.org' }, 0);
    await web.create('window');
    await web.heartbeat('window', now, { app: 'editor', title: 'a window' }, 0);
    const longAgo = new Date(Date.now() - 200 * DAY).toISOString().slice(0, 10);
    await desk.say('log', 'long ago', '--at', `${longAgo} 7:30`, '--for', '10m');
    all = await allShow([desk, laptop, phone], (log) => log.length === all.length + 3);
    await hasAll(desk, 'attic');

    await tablet.start();
    const { code } = (await desk.json('devices', 'add', '--no-wait', '--yes')) as { code: string };
    const some = ['--keep', '90d', '--domains', 'core,manual'];
    await tablet.say('join', code, '--yes', '--name', 'tablet', ...some);
    const kept = all.filter((line) => !/example\.org|long ago/.test(line));
    expect(await allShow([tablet], (log) => log.length >= kept.length)).toEqual(kept);
    await expect.poll(() => tablet.say('config', 'list'), SOON).toMatch(/mine\.theme\s+light/);
    await expect.poll(() => tablet.say('edits'), SOON).toMatch(/laptop\s+retention of web/);
    expect(await tablet.say('devices', 'keep')).toContain('90 days of core, manual');
    // Whatever is made of a part of the log says so, and nobody counts on it for the rest.
    expect((await tablet.run('report')).err).toContain('keeps only 90 days of core, manual');
    await tablet.say('log', 'on the tablet', '--for', '2m');
    await expect.poll(() => desk.say('devices'), SOON).toMatch(/tablet.*has all that it keeps/);
    // Who met it by the vault alone knows what it keeps as well.
    for (const each of [desk, laptop, phone]) {
      await expect
        .poll(() => each.say('devices'), SOON)
        .toMatch(/tablet.*keeps 90 days of core, manual/);
    }
    all = await allShow([desk, laptop, phone], (log) => log.length === all.length + 1);
    expect(all.filter((line) => !/example\.org|long ago/.test(line))).toEqual(await tablet.log());

    const wide = ['--keep', 'all', '--domains', 'all', '--yes'];
    expect(await tablet.say('devices', 'keep', ...wide)).toContain('keeps everything');
    expect(await allShow([tablet], (log) => log.length === all.length)).toEqual(all);
    await tablet.stop();
    await tablet.say('doctor');
  });

  test('at the end all are sound, and the vault forgets whom it is told to', async () => {
    expect(await atVault('remove', 'anna', '--yes')).toContain('Nothing is kept for anna');
    expect(await atVault('owners')).toContain('Nobody was let in');
    expect(readdirSync(join(vault.directory, 'owners'))).toEqual([]);
    for (const each of [desk, laptop, phone]) {
      await each.stop();
      await each.say('doctor');
    }
  });

  /** Has a watcher tell of windows with titles that were open a day ago, a second each. */
  async function watched(one: Machine, count: number, titleOf: (i: number) => string) {
    const [watcher, begin] = [one.watcher(), Date.now() - DAY];
    const bucket = `window_${CANARY}_${count}`;
    await watcher.create(bucket);
    for (let i = 0; i < count; i++) {
      const at = new Date(begin + 1000 * i).toISOString();
      await watcher.heartbeat(bucket, at, { app: 'editor', title: titleOf(i) }, 0);
    }
  }

  /** Who still has to destroy something that was purged, as one device says. */
  async function owing(one: Machine): Promise<readonly string[]> {
    const owed = (await one.json('purge', 'status')) as { owing: { name: string }[] }[];
    return owed.flatMap((each) => each.owing.map(({ name }) => name)).sort();
  }

  /** Waits until another has all that one has. */
  async function hasAll(one: Machine, other: string): Promise<void> {
    const standing = async () => (await one.devices()).find(({ name }) => name === other);
    await expect.poll(standing, SOON).toMatchObject({ connected: true, synced: true });
  }

  /** The id by which an event that was logged is changed there. */
  async function idOf(one: Machine, activity: string): Promise<string> {
    const { recent } = (await one.json('log')) as {
      recent: { id: number; data: { activity: string } }[];
    };
    const id = recent.find(({ data }) => data.activity === activity)?.id ?? 0;
    return `${Math.floor(id / 2 ** 32)}-${id % 2 ** 32}`;
  }

  /** Adds the laptop at the desk, both at terminals; what was shown at each. */
  async function atTwoTerminals(options: readonly string[]): Promise<readonly [string, string]> {
    const same = [['these very words?', YES]] as const;
    let code: string | undefined;
    const adding = desk.type(['devices', 'add'], same, (shown) => {
      code ??= /elatio join (elatio:1:[0-9A-Z]+)\s/.exec(shown)?.[1];
    });
    await expect.poll(() => code, SOON).toBeDefined();
    const joining = laptop.type(['join', `${code}`, ...options], same);
    const shown = await Promise.all([adding, joining]);
    const [here, there] = shown.map((text) => /((?:[a-z]{3,8} {2}){5}[a-z]{3,8})/.exec(text)?.[1]);
    expect(here).toBeDefined();
    expect(there).toBe(here);
    return shown;
  }

  /** Waits until all of them tell of the same edits, and who made them. */
  async function sameEdits(machines: readonly Machine[]): Promise<void> {
    const told = async (one: Machine): Promise<string> => {
      const edits = (await one.json('edits')) as { id: string; device: string; kind: string }[];
      return JSON.stringify(edits.map(({ id, device, kind }) => `${id} ${device} ${kind}`).sort());
    };
    const same = async (): Promise<boolean> =>
      new Set(await Promise.all(machines.map(told))).size === 1;
    await expect.poll(same, SOON).toBe(true);
  }

  const namesOf = async (one: Machine): Promise<readonly string[]> =>
    (await one.devices()).map(({ name }) => name).sort();
});
