import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';
import { titlesOf, up, write } from './device.ts';
import { writeDown } from './write-down.ts';

test('the words are written down at a terminal, checked later, and replaced', async () => {
  const directory = join(temporaryFolder(), 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--no-mdns'] });
  onTestFinished(async () => void (await daemon.stop()));
  const at = ['--data', directory];
  expect(daemon.output()).toContain(`elatio recovery show --data ${directory}`);
  expect(elatio(['status', ...at]).out).toContain('the words are not written down yet');
  const refused = elatio(['recovery', 'show', ...at]);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('ELATIO_CLI_CANCELLED')]);

  const first = await writeDown(['recovery', 'show', ...at], ['Show the 24 words?']);
  expect(elatio(['status', ...at]).out).not.toContain('not written down');
  expect(elatio(['recovery', 'check', ...at], { input: first }).out).toContain('the words of this');

  const second = await writeDown(['recovery', 'replace', ...at], [], first);
  expect(elatio(['recovery', 'check', ...at], { input: second }).code).toBe(0);
  const old = elatio(['recovery', 'check', ...at], { input: first });
  expect([old.code, old.err]).toEqual([1, expect.stringContaining('ELATIO_RECOVERY_OTHER')]);
  expect(daemon.output()).not.toContain(second.split(' ')[0] + ' ' + second.split(' ')[1]);
});

test('with the words and one device everything comes back on a new machine', async () => {
  const [desk, laptop] = [await up('desk'), await up('laptop')];
  await write(desk, 'at_desk', 'written at the desk');
  const words = await writeDown(['recovery', 'show', '--data', desk.directory], ['Show the 24']);
  const { code } = JSON.parse(
    (await desk.run('devices', 'add', '--no-wait', '--yes', '--json')).out,
  ) as { code: string };
  expect((await laptop.run('join', code, '--yes', '--name', 'laptop')).code).toBe(0);
  await expect.poll(() => titlesOf(laptop)).toEqual(['written at the desk']);
  await desk.daemon.stop('SIGKILL');

  const fresh = await up('fresh');
  await write(fresh, 'at_fresh', 'written before');
  const status = JSON.parse((await laptop.run('status', '--json')).out) as {
    peers: { addresses: string[] };
  };
  const [address] = status.peers.addresses;
  const restored = await fresh.give(words, 'recovery', 'restore', address, '--yes');
  expect([restored.err, restored.code]).toEqual(['', 0]);
  expect(restored.out).toContain('The newest of all is of 20');
  const both = ['written at the desk', 'written before'];
  await expect.poll(() => titlesOf(fresh)).toEqual(both);
  await expect.poll(() => titlesOf(laptop)).toEqual(both);
  await expect.poll(async () => (await fresh.run('devices')).out).toContain('laptop');

  // Only who has the words gets so far.
  const stranger = await up('stranger');
  const others = 'legal winner thank year wave sausage worth useful '.repeat(3);
  const wrong = others.trim().replace(/useful$/, 'title');
  const refused = await stranger.give(wrong, 'recovery', 'restore', address, '--yes');
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining('ELATIO_RECOVERY_UNREACHABLE'),
  ]);
  const nowhere = await stranger.give(words, 'recovery', 'restore', 'nowhere', '--yes');
  expect(nowhere.err).toContain('ELATIO_RECOVERY_ADDRESS');
  const again = await fresh.give(words, 'recovery', 'restore', address, '--yes');
  expect(again.err).toContain('ELATIO_RECOVERY_OTHERS');
});
