/** ActivityWatch's JSON through `POST /import` of a real daemon, and its database through `elatio import`. */
import { once } from 'node:events';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Event, SECOND } from '../../protocol/event.ts';
import { createGenerator } from '../../node/demo/generator/index.ts';
import type { ImportReport } from '../../node/import/index.ts';
import { formatTime } from '../../node/ingest/index.ts';
import { type Daemon, elatioProcess, startDaemon } from '../e2e/daemon.ts';
import { type RecordedBucket, writeRust } from '../fixtures/activitywatch/databases.ts';
import { accounting } from './node.ts';
import { option, quantile, report, rounded } from './report.ts';

const YEAR = 365 * 86_400 * SECOND;
const FROM = Date.UTC(2010, 0, 1) * 1000;

const events = option('events', 1_000_000);
const rounds = option('rounds', 3);
const folder = await mkdtemp(join(tmpdir(), 'elatio-import-'));
const files = { json: join(folder, 'export.json'), database: join(folder, 'sqlite.db') };

interface Recorded extends RecordedBucket {
  /** Oldest first. */
  readonly events: Event[];
}

/** What a device's watchers recorded. */
function recorded(): Recorded[] {
  const generator = createGenerator({ seed: 1, from: FROM, to: FROM + 20 * YEAR, devices: 1 });
  const buckets = generator.devices[0].buckets.map(({ name, type }): Recorded => {
    return { id: name, type, events: [] };
  });
  let left = events;
  for (const { bucket, start, duration, data } of generator.events(0)) {
    buckets[bucket].events.push({ start, duration, data });
    if (--left === 0) break;
  }
  return buckets;
}

/** As ActivityWatch exports it: each bucket newest first. */
function* exported(buckets: readonly Recorded[]): Generator<string> {
  let before = '{"buckets": {';
  for (const { id, type, events: list } of buckets) {
    const fields = { id, created: formatTime(FROM), name: null, type, client: 'bench' };
    yield `${before}${JSON.stringify(id)}: ${JSON.stringify(fields).slice(0, -1)}, "hostname": "bench", "data": {}, "events": [`;
    before = ', ';
    for (let at = list.length; at > 0; at -= 500) {
      const part = list.slice(Math.max(0, at - 500), at).reverse();
      const texts = part.map(({ start, duration, data }, i) =>
        JSON.stringify({
          id: at - i,
          timestamp: formatTime(start),
          duration: duration / SECOND,
          data,
        }),
      );
      yield texts.join(', ') + (at > 500 ? ', ' : '');
    }
    yield ']}';
  }
  yield '}}';
}

interface Round {
  readonly perSecond: number;
  /** Of the daemon's own memory, and of all that is resident, in each quarter of the way. */
  readonly ownMB: readonly number[];
  readonly residentMB: readonly number[];
}

/** Runs an import on a new daemon, watching it. @param send gives how far it is, from 0 to 1 */
async function watched(
  send: (daemon: Daemon, directory: string, at: (part: number) => void) => Promise<number>,
): Promise<Round> {
  const directory = await mkdtemp(join(folder, 'data-'));
  await rm(directory, { recursive: true });
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  const [own, resident] = [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ];
  let quarter = 0;
  const sample = (): void => {
    const { ownMB, residentMB } = accounting(daemon.process);
    own[quarter] = Math.max(own[quarter], ownMB);
    resident[quarter] = Math.max(resident[quarter], residentMB);
  };
  const timer = setInterval(sample, 10);
  try {
    const perSecond = await send(daemon, directory, (part) => {
      quarter = Math.min(3, Math.floor(4 * part));
    });
    return { perSecond, ownMB: own.map(rounded), residentMB: resident.map(rounded) };
  } finally {
    clearInterval(timer);
    await daemon.stop();
    await rm(directory, { recursive: true });
  }
}

/** What was recorded in private windows is never stored, whoever recorded it. */
function checked({ added, excluded }: ImportReport): void {
  if (added + excluded !== events) throw new Error(`${added} of ${events} events were added`);
}

/** The JSON export by HTTP; how many events a second. */
function byHttp({ port }: Daemon, at: (part: number) => void): Promise<number> {
  const { size } = statSync(files.json);
  const headers = { 'content-type': 'application/json', 'content-length': size };
  const sent = request({ port, path: '/api/0/import', method: 'POST', headers });
  const answer = once(sent, 'response') as Promise<[IncomingMessage]>;
  const begin = performance.now();
  const file = createReadStream(files.json, { highWaterMark: 2 ** 18 });
  file.on('data', () => at(file.bytesRead / size));
  return pipeline(file, sent)
    .then(async () => checked(JSON.parse(await text((await answer)[0])) as ImportReport))
    .then(() => events / ((performance.now() - begin) / 1000));
}

/** The database by the command line, which looks through it first; how many events a second the import itself takes. */
async function byCommand(directory: string): Promise<number> {
  const child = elatioProcess(['import', files.database, '--yes', '--json', '--data', directory]);
  if (!child.stdout || !child.stderr) throw new Error('no output');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (err !== '') throw new Error(err);
  const { sources } = JSON.parse(out) as { sources: (ImportReport & { seconds: number })[] };
  checked(sources[0]);
  return events / sources[0].seconds;
}

{
  const buckets = recorded();
  await pipeline(exported(buckets), createWriteStream(files.json));
  writeRust(files.database, { buckets });
}

const json: Round[] = [];
const database: number[] = [];
for (let round = 0; round < rounds; round++) {
  json.push(await watched((daemon, _, at) => byHttp(daemon, at)));
  database.push((await watched((_, directory) => byCommand(directory))).perSecond);
}
const bytes = { json: statSync(files.json).size, database: statSync(files.database).size };
await rm(folder, { recursive: true });

const growth = rounded(
  quantile(
    json.map(({ ownMB }) => ownMB[3] / ownMB[1]),
    0.5,
  ),
);
const residentGrowth = rounded(
  quantile(
    json.map(({ residentMB }) => residentMB[3] / residentMB[1]),
    0.5,
  ),
);
const perSecond = {
  json: rounded(
    quantile(
      json.map((round) => round.perSecond),
      0.5,
    ),
  ),
  database: rounded(quantile(database, 0.5)),
};
report('import', {
  events,
  rounds,
  perSecond,
  slowestPerSecond: {
    json: rounded(Math.min(...json.map((round) => round.perSecond))),
    database: rounded(Math.min(...database)),
  },
  bytesPerEvent: { json: rounded(bytes.json / events), database: rounded(bytes.database / events) },
  ownMB: json[0].ownMB,
  residentMB: json[0].residentMB,
  growth,
  residentGrowth,
  target: { perSecond: 100_000, growth: 1.1 },
  met: Math.min(perSecond.json, perSecond.database) >= 100_000 && residentGrowth <= 1.1,
});
