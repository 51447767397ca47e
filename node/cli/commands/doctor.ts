import type { Command } from 'commander';
import { stat, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { codeOf } from '../../../protocol/error.ts';
import { absent, checkFormat, damagedStores, holderOf } from '../../directory/index.ts';
import type { NodeStatus } from '../../http/index.ts';
import type { Protection } from '../../keys/index.ts';
import type { LockStatus } from '../../lock/index.ts';
import type { StoreStatus, Verification } from '../../store/index.ts';
import { askPassphrase } from '../ask.ts';
import { createClient } from '../client.ts';
import { commandLine, directoryOf } from '../invocation.ts';
import { counted, localTime, say, sizeOf, visible } from '../output.ts';
import { keptInWords, repairDirectory } from '../repair.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly repair?: boolean;
  readonly yes?: boolean;
}

/** What was looked at, and what was found. */
interface Finding {
  readonly name: string;
  readonly verdict: 'good' | 'note' | 'bad';
  readonly text: string;
}

/** Less free space than this is worth a word. */
const LOW_SPACE = 1e9;

/** `elatio doctor`: checks the machine and everything that is stored; exits with 1 where something is bad. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check this machine and everything that is stored')
    .option('--data <dir>', 'data directory')
    .option(
      '--repair',
      'make a working store of all that still opens; what is damaged is kept aside',
    )
    .option('-y, --yes', 'do not ask')
    .option('--json', 'as JSON')
    .action(doctor);
}

async function doctor(options: Options): Promise<void> {
  const directory = directoryOf(options);
  if ((await checkFormat(directory)) === undefined) throw absent(directory);
  if (options.repair) return repairDirectory(directory, options);
  const findings = [
    {
      name: 'runtime',
      verdict: 'good' as const,
      text: `Node ${process.versions.node} on ${process.platform}`,
    },
    await ownersOnly(directory),
    await space(directory),
    await chosen(directory),
    ...(await stored(directory)),
    ...(await damagedStores(directory)).map((kept): Finding => {
      return { name: 'repair', verdict: 'note', text: keptInWords(kept) };
    }),
    ...(await collecting()),
  ];
  if (options.json) say(JSON.stringify({ directory, findings }));
  else for (const finding of findings) say(lineOf(finding));
  if (findings.some(({ verdict }) => verdict === 'bad')) process.exitCode = 1;
}

function lineOf({ name, verdict, text }: Finding): string {
  const mark = { good: 'ok  ', note: 'note', bad: 'BAD ' }[verdict];
  return `${mark}  ${name.padEnd(12)}  ${visible(text)}`;
}

async function ownersOnly(directory: string): Promise<Finding> {
  const name = 'permissions';
  const { mode } = await stat(directory);
  if (process.platform === 'win32' || (mode & 0o077) === 0) {
    return { name, verdict: 'good', text: `only you can enter ${directory}` };
  }
  const text = `others on this machine can enter ${directory}: chmod 700 ${directory}`;
  return { name, verdict: 'bad', text };
}

async function space(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const text = `${sizeOf(free)} free`;
  return { name: 'disk', verdict: free < LOW_SPACE ? 'note' : 'good', text };
}

/** A node would not start with settings that are wrong, though one that runs goes on. */
async function chosen(directory: string): Promise<Finding> {
  const name = 'settings';
  const { readConfig } = await import('../../config/index.ts');
  try {
    const count = Object.keys(await readConfig(directory)).length;
    return { name, verdict: 'good', text: `${counted(count, 'setting')} in config.json` };
  } catch (error) {
    if (!codeOf(error)?.startsWith('ELATIO_CONFIG_') || !(error instanceof Error)) throw error;
    return { name, verdict: 'bad', text: error.message };
  }
}

/** Everything stored is opened and recomputed, by the daemon where one holds the directory. */
async function stored(directory: string): Promise<Finding[]> {
  const holder = await holderOf(directory);
  if (holder) {
    const client = createClient({ directory });
    const text = `process ${holder.pid} at ${holder.address}`;
    const { locked, since } = (await client.get('/api/v1/lock')) as LockStatus;
    if (locked)
      return [{ name: 'daemon', verdict: 'good', text }, ...(await untold(directory, since))];
    const { space: room, store, protection } = (await client.get('/api/v1/status')) as NodeStatus;
    const verification = (await client.post('/api/v1/verify')) as Verification;
    return [
      { name: 'daemon', verdict: 'good', text },
      ...(room?.shortage
        ? [{ name: 'room', verdict: 'bad' as const, text: room.shortage.message }]
        : []),
      protectedBy(protection),
      ...judged(verification, store),
    ];
  }
  const { openExistingDirectory, openRepairIn } = await import('../../open.ts');
  let passphrase: Promise<string | undefined> | undefined;
  const options = {
    directory,
    deviceName: hostname(),
    env: process.env,
    ask: () => (passphrase ??= askPassphrase('Passphrase of the data')),
  };
  // What LevelDB does to files that are damaged when it opens them cannot be taken back.
  const repair = await openRepairIn(options);
  await repair.close();
  if (repair.plan.faults.length > 0) return badStore(repair.plan.faults);
  const { store, unlocked } = await openExistingDirectory(options);
  try {
    const verification = await store.verify();
    return [
      { name: 'daemon', verdict: 'note', text: 'not running' },
      protectedBy(unlocked.protection),
      ...judged(verification, store.status()),
    ];
  } finally {
    await store.stop();
  }
}

async function untold(directory: string, since: string): Promise<Finding[]> {
  const { protectionOf } = await import('../../keys/index.ts');
  const protection = (await protectionOf(directory)) ?? 'passphrase';
  const way = commandLine(process.env, 'unlock', directory);
  const text = `locked since ${localTime(since)}: what is stored cannot be checked before "${way}"`;
  return [protectedBy(protection), { name: 'store', verdict: 'note', text }];
}

function protectedBy(protection: Protection): Finding {
  const name = 'protection';
  if (protection !== 'file') {
    const what = protection === 'passphrase' ? 'a passphrase' : "a key in the system's keychain";
    return { name, verdict: 'good', text: `sealed under ${what}` };
  }
  const text =
    'the key lies beside the data; "elatio keys passphrase" or "elatio keys keychain" changes that';
  return { name, verdict: 'note', text };
}

function judged(
  { streams, chunks, items, lost, faults }: Verification,
  { damage, problem, events }: StoreStatus,
): Finding[] {
  const name = 'store';
  const failing = (problem ? [problem.message] : []).map((text): Finding => ({
    name,
    verdict: 'bad',
    text,
  }));
  const bad = [...badStore([...faults, ...damage]), ...failing];
  if (bad.length > 0) return bad;
  const read = `${counted(items, 'item')} in ${counted(chunks, 'chunk')} of ${counted(streams, 'stream')} opened and recomputed`;
  const good: Finding = { name, verdict: 'good', text: `${counted(events, 'event')}; ${read}` };
  if (lost === 0) return [good];
  const text = `${counted(lost, 'item')} were lost in damage that has been repaired`;
  return [good, { name, verdict: 'note', text }];
}

function badStore(what: readonly string[]): Finding[] {
  const name = 'store';
  if (what.length === 0) return [];
  const text =
    '"elatio doctor --repair" makes a working store of all that still opens; it asks before, with no daemon running';
  return [
    ...what.map((fault): Finding => ({ name, verdict: 'bad', text: fault })),
    { name, verdict: 'note', text },
  ];
}

async function collecting(): Promise<Finding[]> {
  const { platformCollectors } = await import('../../../collectors/index.ts');
  const { env, platform } = process;
  const { collectors, unavailable } = platformCollectors({ hostname: hostname(), env, platform });
  return [
    ...collectors.map(({ name, records }): Finding => ({ name, verdict: 'good', text: records })),
    ...unavailable.map(({ name, reason }): Finding => ({ name, verdict: 'note', text: reason })),
  ];
}
