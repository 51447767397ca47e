/** A backup of a node that records, and a node made of it; beside what copying the stopped directory takes. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnv, elatio, elatioProcess, startDaemon } from '../e2e/daemon.ts';
import { once } from 'node:events';
import { beatAt } from './beats.ts';
import { fillDirectory } from './node.ts';
import { option, report, rounded } from './report.ts';

const events = option('events', 5_000_000);
const folder = await mkdtemp(join(tmpdir(), 'elatio-backup-'));
const [directory, restored, copied] = ['data', 'restored', 'copied'].map((at) => join(folder, at));
const file = join(folder, 'backup');
const env = cleanEnv({ ELATIO_KEY: 'a passphrase' });
await fillDirectory(directory, events);

const copying = performance.now();
spawnSync('sh', ['-c', 'cp -r "$0" "$1" && sync', directory, copied]);
const copySeconds = (performance.now() - copying) / 1000;

const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
const beats = await beatAt(daemon.port);
const begin = performance.now();
const [code] = (await once(elatioProcess(['backup', file, '--data', directory], env), 'exit')) as [
  number,
];
const seconds = (performance.now() - begin) / 1000;
const heartbeats = await beats.end();
await daemon.stop();
const restoring = performance.now();
const result = elatio(['restore', file, '--data', restored, '--json'], { env, timeoutMs: 600_000 });
const restoreSeconds = (performance.now() - restoring) / 1000;
if (code !== 0 || result.code !== 0) throw new Error(result.err);
const { events: held, faults } = JSON.parse(result.out) as {
  readonly events: number;
  readonly faults: readonly string[];
};
if (held < events || faults.length > 0) throw new Error(result.out);
const { size } = await stat(file);
await rm(folder, { recursive: true });

report('backup', {
  events,
  bytes: size,
  /** The start of the command included. */
  seconds: rounded(seconds),
  heartbeats,
  /** Everything opened and recomputed. */
  restoreSeconds: rounded(restoreSeconds),
  comparedWith: { what: 'cp -r and sync of the stopped directory', seconds: rounded(copySeconds) },
});
