import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { type Daemon, elatio, elatioProcess, startDaemon } from './daemon.ts';
import { atTerminal } from './terminal.ts';
import { watcherAt } from './watcher.ts';

interface Device {
  readonly directory: string;
  readonly daemon: Daemon;
  /** Runs a command to its end, without keeping others waiting. */
  readonly run: (
    ...words: string[]
  ) => Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

async function up(name: string): Promise<Device> {
  const directory = join(temporaryFolder(), name);
  const args = ['--peer-port', '0', '--no-mdns', '--no-collectors', '--open'];
  const daemon = await startDaemon(directory, { args });
  onTestFinished(async () => void (await daemon.stop()));
  return {
    directory,
    daemon,
    async run(...words) {
      const child = elatioProcess([...words, '--data', directory]);
      const ended = once(child, 'close');
      const { stdout, stderr } = child;
      if (!stdout || !stderr) throw new Error('no output');
      const [out, err] = await Promise.all([text(stdout), text(stderr)]);
      await ended;
      return { code: child.exitCode, out, err };
    },
  };
}

const codeFrom = (out: string): string => (JSON.parse(out) as { code: string }).code;

/** Titles of all events that a daemon shows, in every bucket. */
async function titlesOf({ daemon }: Device): Promise<readonly string[]> {
  const watcher = watcherAt(daemon.address);
  const buckets = Object.keys((await watcher.get('buckets/')) as object);
  const events = await Promise.all(
    buckets.map((bucket) => watcher.get(`buckets/${encodeURIComponent(bucket)}/events?limit=-1`)),
  );
  return (events.flat() as { readonly data: { readonly title: string } }[])
    .map(({ data }) => data.title)
    .sort();
}

async function write({ daemon }: Device, bucket: string, title: string): Promise<void> {
  const watcher = watcherAt(daemon.address);
  await watcher.create(bucket);
  await watcher.heartbeat(bucket, new Date().toISOString(), { title });
}

test('two devices that each have a log join by a code, and show one', async () => {
  const [desk, laptop] = [await up('desk'), await up('laptop')];
  await write(desk, 'at_desk', 'written at the desk');
  await write(laptop, 'at_laptop', 'written at the laptop');

  const added = await desk.run('devices', 'add', '--no-wait', '--yes', '--json');
  expect(added.code).toBe(0);
  const joined = await laptop.run('join', codeFrom(added.out), '--yes', '--name', 'my laptop');
  expect([joined.err, joined.code]).toEqual(['', 0]);
  expect(joined.out).toContain('No words are compared');
  expect(joined.out).toContain('This device and 1 other are one now');

  const both = ['written at the desk', 'written at the laptop'];
  await expect.poll(() => titlesOf(desk)).toEqual(both);
  await expect.poll(() => titlesOf(laptop)).toEqual(both);
  await expect.poll(async () => (await desk.run('devices')).out).toContain('my laptop');
  await expect.poll(async () => (await laptop.run('devices')).out).toMatch(/connected, has all/);
  await expect.poll(async () => (await laptop.run('devices')).out).toContain('my laptop (this');

  const again = await laptop.run('join', codeFrom(added.out), '--yes', '--json');
  expect(JSON.parse(again.out)).toMatchObject({ joined: true });
  const other = await up('other');
  const used = await other.run('join', codeFrom(added.out), '--yes');
  expect([used.code, used.err]).toEqual([1, expect.stringContaining('ELATIO_PAIRING_USED')]);

  const renamed = await laptop.run('devices', 'rename', 'my laptop', 'the small one');
  expect(renamed.out).toContain('the small one');
  await expect.poll(async () => (await desk.run('devices')).out).toContain('the small one');
  expect((await desk.run('devices', 'role', 'the small one', 'member')).out).toContain('a member');
  await expect
    .poll(async () => (await laptop.run('devices', 'add', '--no-wait')).err)
    .toContain('ELATIO_PAIRING_ROLE');

  // Cut off: what it writes from then on reaches nobody.
  const asked = await desk.run('devices', 'revoke', 'the small one');
  expect([asked.code, asked.err]).toEqual([1, expect.stringContaining('ELATIO_CLI_CANCELLED')]);
  expect((await desk.run('devices', 'revoke', 'the small one', '--yes')).code).toBe(0);
  expect((await desk.run('devices')).out).toContain('nothing it makes is accepted');
  await write(laptop, 'at_laptop', 'written later');
  await write(desk, 'at_desk', 'kept from it');
  expect(await titlesOf(desk)).toEqual(['kept from it', ...both].sort());
});

test('at terminals both show the same six words, and ask', async () => {
  const [desk, laptop] = [await up('desk'), await up('laptop')];
  // Left, then Enter: "yes" stands before "no", which is chosen at first.
  const yes = [['these very words?', '\u001b[D\r']] as const;
  let code: string | undefined;
  const adding = atTerminal(
    ['devices', 'add', '--role', 'member', '--data', desk.directory],
    yes,
    undefined,
    (shown) => (code ??= /elatio join (elatio:1:[0-9A-Z]+)\s/.exec(shown)?.[1]),
  );
  await expect.poll(() => code).toBeDefined();
  const joining = atTerminal(['join', `${code}`, '--data', laptop.directory], yes);
  const [there, here] = await Promise.all([joining, adding]);
  const wordsIn = (shown: string): string | undefined =>
    /((?:[a-z]{3,8} {2}){5}[a-z]{3,8})/.exec(shown)?.[1];
  expect(wordsIn(there)).toBeDefined();
  expect(wordsIn(there)).toBe(wordsIn(here));
  expect(here).toMatch(/[▀▄█]{5}/);
  expect(there).toContain('This device and 1 other are one now');
  expect(here).toContain('is one of your devices now');
  const listed = JSON.parse((await desk.run('devices', '--json')).out) as { role: string }[];
  expect(listed.map(({ role }) => role)).toEqual(['admin', 'member']);
});

test('a wrong code, one of nobody, and nobody to compare words are refused with their codes', async () => {
  const [desk, laptop] = [await up('desk'), await up('laptop')];
  const { out } = await desk.run('devices', 'add', '--no-wait', '--yes', '--json');
  const code = codeFrom(out);
  const refused = async (words: string[], wanted: string): Promise<void> => {
    const { code: exit, err } = await laptop.run('join', ...words);
    expect([exit, err]).toEqual([1, expect.stringContaining(wanted)]);
  };
  const slipped = code.slice(0, 20) + (code[20] === 'A' ? 'B' : 'A') + code.slice(21);
  await refused([slipped, '--yes'], 'ELATIO_PAIRING_CODE');
  await refused(['nonsense', '--yes'], 'ELATIO_PAIRING_CODE');
  await refused([code], 'ELATIO_CLI_CANCELLED');
  await refused([code, '--yes', '--name', 'a\u0007b'], 'ELATIO_DEVICES_NAME');
  await desk.daemon.stop();
  await refused([code, '--yes'], 'ELATIO_PAIRING_UNREACHABLE');
  expect(elatio(['devices', '--data', laptop.directory]).out).toContain('There are no others');
  const unknown = await laptop.run('devices', 'revoke', 'nobody', '--yes');
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('ELATIO_CLI_DEVICE')]);
});
