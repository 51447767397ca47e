/**
 * The first meeting of two daemons, one of which has --events; and the same events as one Automerge document, brought
 * from one replica to another by Automerge's own sync, in one process, sealed and written nowhere.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Automerge from '@automerge/automerge';
import { enrolTogether } from '../e2e/enrol.ts';
import { watcherAt } from '../e2e/watcher.ts';
import { statusOf, up, until } from './devices.ts';
import { openLine } from './line.ts';
import { fillDirectory } from './node.ts';
import { option, quantile, report, rounded } from './report.ts';

const events = option('events', 10_000);
const rounds = option('rounds', 3);

interface Meeting {
  readonly ms: number;
  readonly bytes: number;
}

interface Recorded {
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Record<string, unknown>;
}

/** How long two daemons take from their first connection until the second shows everything; and what the first has. */
async function byDaemons(): Promise<Meeting & { readonly recorded: readonly Recorded[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'elatio-automerge-'));
  await fillDirectory(join(folder, 'a'), events);
  const line = await openLine();
  const [first, second] = await enrolTogether([join(folder, 'a'), join(folder, 'b')], (_, as) =>
    as.directory.endsWith('b') ? [line.port] : [],
  );
  line.lead(first.peerPort);
  line.hold();
  const [a, b] = [await up(first), await up(second)];
  await until(async () => line.elapsed() > 0);
  const begin = line.open();
  await until(async () => {
    const { peers, store } = await statusOf(b);
    return peers.synced > 0 && store.events >= events;
  });
  const meeting = { ms: performance.now() - begin, bytes: line.bytes() };
  const watcher = watcherAt(a.address);
  const recorded: Recorded[] = [];
  for (const bucket of Object.keys((await watcher.get('buckets/')) as object)) {
    const path = `buckets/${encodeURIComponent(bucket)}/events?limit=-1`;
    recorded.push(...((await watcher.get(path)) as Recorded[]));
  }
  for (const daemon of [a, b]) await daemon.stop();
  line.close();
  await rm(folder, { recursive: true });
  return {
    ...meeting,
    recorded: recorded.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1)),
  };
}

interface Log extends Record<string, unknown> {
  events: { timestamp: string; duration: number; data: Record<string, unknown> }[];
}

/**
 * The same by Automerge: until the second replica has the document, and has made of it what it would write down.
 * @param together how many events are one change
 */
function byAutomerge(recorded: readonly Recorded[], together: number): Meeting {
  let one = Automerge.from<Log>({ events: [] });
  for (let at = 0; at < recorded.length; at += together) {
    one = Automerge.change(one, (log) => {
      for (const { timestamp, duration, data } of recorded.slice(at, at + together)) {
        log.events.push({ timestamp, duration, data: { ...data } });
      }
    });
  }
  let other = Automerge.init<Log>();
  let [ofOne, ofOther] = [Automerge.initSyncState(), Automerge.initSyncState()];
  let bytes = 0;
  const begin = performance.now();
  for (;;) {
    const [nextOne, said] = Automerge.generateSyncMessage(one, ofOne);
    ofOne = nextOne;
    if (said) [other, ofOther] = Automerge.receiveSyncMessage(other, ofOther, said);
    const [nextOther, answer] = Automerge.generateSyncMessage(other, ofOther);
    ofOther = nextOther;
    if (answer) [one, ofOne] = Automerge.receiveSyncMessage(one, ofOne, answer);
    bytes += (said?.length ?? 0) + (answer?.length ?? 0);
    if (!said && !answer) break;
  }
  Automerge.save(other);
  const ms = performance.now() - begin;
  if (other.events.length !== recorded.length) throw new Error('Automerge has lost events');
  return { ms, bytes };
}

const ours = [];
const oneByOne = [];
const together = [];
for (let round = 0; round < rounds; round++) {
  const { recorded, ...meeting } = await byDaemons();
  ours.push(meeting);
  oneByOne.push(byAutomerge(recorded, 1));
  together.push(byAutomerge(recorded, recorded.length));
}

function median(meetings: readonly Meeting[]): Meeting {
  return {
    ms: rounded(
      quantile(
        meetings.map(({ ms }) => ms),
        0.5,
      ),
    ),
    bytes: quantile(
      meetings.map(({ bytes }) => bytes),
      0.5,
    ),
  };
}

function ratioTo(theirs: Meeting): Meeting {
  return { ms: rounded(mine.ms / theirs.ms), bytes: rounded(mine.bytes / theirs.bytes) };
}

const mine = median(ours);
const [theirs, theirsTogether] = [median(oneByOne), median(together)];
report('automerge', {
  events,
  rounds,
  ours: mine,
  /** Each event a change, as it is recorded; and all of them one. */
  automerge: { eachAChange: theirs, oneChange: theirsTogether },
  /** Ours over theirs. */
  ratio: { eachAChange: ratioTo(theirs), oneChange: ratioTo(theirsTogether) },
});
