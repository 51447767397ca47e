/**
 * What the node costs while nobody looks: ordinary watcher traffic in real time, with 5,000,000 events stored.
 * A shorter run than the hour is scaled up to one, and says so.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConnection } from './connection.ts';
import { accounting, fillDirectory } from './node.ts';
import { startDaemon } from '../e2e/daemon.ts';
import { option, report, rounded } from './report.ts';

const events = option('events', 5_000_000);
const minutes = option('minutes', 60);
const directory = join(await mkdtemp(join(tmpdir(), 'elatio-idle-')), 'data');
await fillDirectory(directory, events);
const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
const connection = await openConnection(daemon.port);
const SPEC = { client: 'bench', hostname: 'bench' };

/** A watcher: every `seconds` a heartbeat, new data after every `stay` of them. */
const watchers = [
  { name: 'window', type: 'currentwindow', seconds: 1, pulsetime: 2, stay: 25 },
  { name: 'afk', type: 'afkstatus', seconds: 5, pulsetime: 185, stay: 120 },
  { name: 'web', type: 'web.tab.current', seconds: 10, pulsetime: 80, stay: 6 },
  { name: 'editor', type: 'app.editor.activity', seconds: 2, pulsetime: 20, stay: 30 },
];
for (const { name, type } of watchers) {
  await connection.post(`/api/0/buckets/idle-${name}`, JSON.stringify({ ...SPEC, type }));
}

const before = accounting(daemon.process);
let resident = before.residentMB;
let requests = 0;
const begin = performance.now();
for (let second = 1; second <= minutes * 60; second++) {
  await new Promise((resolve) => setTimeout(resolve, begin + second * 1000 - performance.now()));
  for (const { name, seconds, pulsetime, stay } of watchers) {
    if (second % seconds !== 0) continue;
    const title = `something with a name of ordinary length, number ${Math.floor(second / seconds / stay)}`;
    const beat = { timestamp: new Date().toISOString(), duration: 0, data: { app: name, title } };
    await connection.post(
      `/api/0/buckets/idle-${name}/heartbeat?pulsetime=${pulsetime}`,
      JSON.stringify(beat),
    );
    requests++;
  }
  if (second % 10 === 0) resident = Math.max(resident, accounting(daemon.process).residentMB);
}
const after = accounting(daemon.process);
connection.close();
await daemon.stop();
await rm(join(directory, '..'), { recursive: true });

const hours = minutes / 60;
const cpuSeconds = rounded((after.cpuSeconds - before.cpuSeconds) / hours);
report('idle', {
  events,
  minutes,
  requests,
  perHour: {
    cpuSeconds,
    writtenMB: rounded((after.writtenBytes - before.writtenBytes) / hours / 1e6),
    scaled: minutes !== 60,
  },
  residentMB: { most: rounded(resident), end: rounded(after.residentMB) },
  reference: { awServerPython: { residentMB: 167 } },
  target: { cpuSeconds: 18, residentMB: 150 },
  met: cpuSeconds <= 18 && resident <= 150,
});
