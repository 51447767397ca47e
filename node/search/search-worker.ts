/** The thread for searching. Started and ended by `thread.ts`; see `calls.ts` for what is said. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { randomBytes } from '../crypto.ts';
import type { StoreCalls } from '../query/answers/calls.ts';
import { createLine, type Line } from '../query/answers/line.ts';
import { createRemoteStore } from '../query/answers/remote-store.ts';
import { tools } from '../query/tools.ts';
import { type BucketState, createSealer } from '../store/index.ts';
import type { ReportCalls, SearchCalls, SearchWorkerData } from './calls.ts';
import { createLive } from './live.ts';
import { createSearcher } from './searcher.ts';
import { createGate } from './shelf/gate.ts';
import { openShelf } from './shelf/shelf.ts';
import { createGramEmbedder } from './similar/grams.ts';
import { createTender } from './tender.ts';

const MIB = 2 ** 20;
/** Bytes of what was read of segments, and of what was made of what is in none, to keep. */
const ROOMS = {
  parts: 32 * MIB,
  dear: 8 * MIB,
  texts: 4 * MIB,
  packedTexts: 14 * MIB,
  packedVectors: 20 * MIB,
};
const LIVE_ROOM = 12 * MIB;

/** How long other work waits, in milliseconds. */
const TURN_MS = 8;

const { location, diskKey, patience, tending } = workerData as SearchWorkerData;
if (!parentPort) throw new Error('This is started as a thread.');

function createPause(signal: AbortSignal): () => Promise<void> {
  let turn = performance.now();
  return async () => {
    if (performance.now() - turn < TURN_MS) return;
    await nextTurn();
    signal.throwIfAborted();
    turn = performance.now();
  };
}

/** For what nobody waits for: half of a processor is left to others, and all of it to whoever asks. */
function createLeisure(signal: AbortSignal): () => Promise<void> {
  let turn = performance.now();
  return async () => {
    const worked = performance.now() - turn;
    if (worked < TURN_MS) return;
    do await sleep(worked);
    while (jobs.size > 0);
    signal.throwIfAborted();
    turn = performance.now();
  };
}

const jobs = new Map<number, AbortController>();
const closing = new AbortController();

const line: Line<StoreCalls & ReportCalls> = createLine<StoreCalls & ReportCalls, SearchCalls>(
  parentPort,
  {
    async ask({ job, question, now, buckets }) {
      const ended = new AbortController();
      jobs.set(job, ended);
      try {
        store.use(buckets);
        const { searcher } = await parts;
        const pause = createPause(ended.signal);
        return { value: await gate.read(() => searcher.ask(question, { now, patience, pause })) };
      } finally {
        jobs.delete(job);
      }
    },
    end({ job }) {
      jobs.get(job)?.abort();
      return { value: undefined };
    },
    async tend({ buckets }) {
      store.use(buckets);
      const { tender } = await parts;
      return { value: await tender.tend((progress) => void line.call('progress', progress)) };
    },
    async forget({ buckets }) {
      store.use(buckets);
      const { tender } = await parts;
      return { value: await tender.forget() };
    },
    async close() {
      closing.abort(new Error('The search was closed.'));
      const { shelf } = await parts;
      return { value: await gate.write(() => shelf.close()) };
    },
  },
);
const remote = createRemoteStore(line);
const store = {
  use: (buckets: Parameters<typeof remote.use>[0]) => remote.use(buckets),
  buckets: () => remote.buckets(),
  // Of a bucket it is known by what it has to be asked for.
  view: (bucket: Pick<BucketState, 'id' | 'spec'>) => remote.view(bucket as BucketState),
};
const gate = createGate();
const parts = open();

async function open() {
  const embedder = createGramEmbedder();
  const shelf = await openShelf({
    location,
    sealer: createSealer({ sealing: tools.sealing, diskKey }),
    random: randomBytes,
    rooms: ROOMS,
    embedder: embedder.name,
  });
  const live = createLive({ tools, room: LIVE_ROOM, pause: createPause(closing.signal) });
  const pause = createLeisure(closing.signal);
  const searcher = createSearcher({ store, shelf, live, embedder });
  const tender = createTender({ store, shelf, gate, live, embedder, pause, limits: tending });
  return { shelf, searcher, tender };
}
