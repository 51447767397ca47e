/** The thread for long queries. Started and ended by `thread.ts`; see `calls.ts` for what is said. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { TALLY_SIZES } from '../columns/tally.ts';
import type { Room } from '../mind.ts';
import { createQueries } from '../queries.ts';
import type { Piece, StoreCalls, ThreadCalls } from './calls.ts';
import { createLine } from './line.ts';
import { answerInPieces } from './pieces.ts';
import { createRemoteStore } from './remote-store.ts';

/** What it is started with. */
export interface QueryWorkerData {
  /** Most characters of an answer. */
  readonly size: number;
}

const { size } = workerData as QueryWorkerData;
if (!parentPort) throw new Error('This is started as a thread.');

// On Linux a thread has a priority of its own (setpriority(2), NOTES): whoever writes or asks for little goes before.
if (process.platform === 'linux') giveWay();

const MIB = 2 ** 20;
/** It is asked of years, and does not stay: of ten years there are two million titles and addresses. */
const ROOM: Room = {
  data: 416 * MIB,
  scratch: 32 * MIB,
  rows: 16 * MIB,
  parts: 96 * MIB,
  lists: 8 * MIB,
  tallies: TALLY_SIZES,
};

function giveWay(): void {
  try {
    setPriority(10);
  } catch {
    // Where a sandbox forbids it, queries run all the same.
  }
}

interface Running {
  readonly ended: AbortController;
  pieces?: Iterator<string>;
}

const jobs = new Map<number, Running>();

const line = createLine<StoreCalls, ThreadCalls>(parentPort, {
  async ask({ job, question, buckets }) {
    const running: Running = { ended: new AbortController() };
    jobs.set(job, running);
    try {
      store.use(buckets);
      const values = await queries.ask(question, running.ended.signal);
      running.pieces = answerInPieces(values, size);
      return { value: nextOf(job) };
    } catch (error) {
      jobs.delete(job);
      throw error;
    }
  },
  next: ({ job }) => ({ value: nextOf(job) }),
  async rest() {
    return { value: await queries.rest() };
  },
  async forget() {
    return { value: await queries.forget() };
  },
  end({ job }) {
    jobs.get(job)?.ended.abort();
    jobs.delete(job);
    return { value: undefined };
  },
});
const store = createRemoteStore(line);
const queries = createQueries({ store, room: ROOM });

function nextOf(job: number): Piece {
  const piece = jobs.get(job)?.pieces?.next();
  if (!piece || piece.done === true) jobs.delete(job);
  return piece?.done === false ? piece.value : undefined;
}
