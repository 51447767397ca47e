import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';
import { titlesOf, up, write } from './device.ts';
import { freePort } from './enrol.ts';
import { atTerminal } from './terminal.ts';
import { serveVault } from './vault.ts';

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

  const again = await fresh.give(words, 'recovery', 'restore', address, '--yes');
  expect(again.err).toContain('ELATIO_RECOVERY_OTHERS');
});

test('with the words and a vault alone everything comes back, though the vault cannot read it', async () => {
  const desk = await up('desk');
  await write(desk, 'at_desk', 'written at the desk');
  const vault = await serveVault(join(temporaryFolder(), 'vault'), await freePort());
  const words = await writeDown(['recovery', 'show', '--data', desk.directory], ['Show the 24']);
  const { token } = JSON.parse(
    elatio(['vault', 'invite', '--json', '--data', vault.directory]).out,
  ) as { token: string };
  const added = await desk.run('devices', 'add-vault', vault.address, token, '--name', 'attic');
  expect([added.err, added.code]).toEqual(['', 0]);
  const synced = async (): Promise<unknown> =>
    (JSON.parse((await desk.run('devices', '--json')).out) as { role: string }[]).find(
      ({ role }) => role === 'vault',
    );
  await expect.poll(synced).toMatchObject({ connected: true, synced: true });
  await desk.daemon.stop();

  const fresh = await up('fresh');
  const restored = await fresh.give(words, 'recovery', 'restore', vault.address, '--yes');
  expect([restored.err, restored.code]).toEqual(['', 0]);
  await expect.poll(() => titlesOf(fresh)).toEqual(['written at the desk']);
  await expect.poll(async () => (await fresh.run('devices')).out).toContain('attic');
});

/** Answers what is asked until words are shown, and gives those back that are asked for; gives all 24. */
async function writeDown(
  words: readonly string[],
  consents: readonly string[],
  present?: string,
): Promise<string> {
  const yes = '\u001b[D\r';
  const found: string[] = [];
  const answers: [string, string][] = [
    ...(present === undefined ? [] : [['present 24 words', `${present}\r`] as [string, string]]),
    ...consents.map((asked): [string, string] => [asked, yes]),
    ['Are all 24 written down?', yes],
  ];
  const asked = new Set<string>();
  await atTerminal(words, answers, undefined, (shown) => {
    for (const [, place, word] of shown.matchAll(/ (\d+)\. ([a-z]{3,8})/g)) {
      found[Number(place) - 1] = word;
    }
    for (const [, place] of shown.matchAll(/Word (\d+)\b/g)) {
      if (asked.has(place)) continue;
      asked.add(place);
      answers.push([`Word ${place}`, `${found[Number(place) - 1]}\r`]);
    }
  });
  expect([found.filter((word) => word).length, asked.size]).toEqual([24, 3]);
  return found.join(' ');
}
