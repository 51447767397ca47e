import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { EventColumns } from '../../protocol/codec/columns.ts';
import type { PackContext, Packed } from './pack.ts';
import type { PendingPayload } from './state.ts';
import type { Resealed, ResealJob, Selected, SelectJob } from './purge/jobs.ts';
import type { Tags, TagsJob } from './tags.ts';
import type { RepackJob, RepackResult } from './repack.ts';

export interface PackJob {
  readonly context: PackContext;
  /** Columns cost a fifth of what objects do to hand over. */
  readonly columns: EventColumns;
  readonly payloads: readonly PendingPayload[];
}

/** What the thread is told. */
export type PackerJob =
  | { readonly do: 'repack'; readonly job: RepackJob }
  | { readonly do: 'pack'; readonly job: PackJob }
  | { readonly do: 'tags'; readonly job: TagsJob }
  | { readonly do: 'select'; readonly job: SelectJob }
  | { readonly do: 'reseal'; readonly job: ResealJob };

/**
 * Packs and re-packs in a thread that exists only while there is work: it costs memory. One job at a time;
 * `undefined` where the thread ended without a result, and after `stop`.
 */
export interface Packer {
  repack(job: RepackJob): Promise<RepackResult | undefined>;
  pack(job: PackJob): Promise<Packed | undefined>;
  /** For checking. */
  tags(job: TagsJob): Promise<Tags | undefined>;
  /** For purging. */
  select(job: SelectJob): Promise<Selected | undefined>;
  reseal(job: ResealJob): Promise<Resealed | 'nothing' | undefined>;
  stop(): Promise<void>;
}

const IDLE_MS = 2_000;
// Published code is plain JavaScript; in a clone it runs as it was written.
const FILE = import.meta.url.endsWith('.ts') ? './pack-worker.ts' : './pack-worker.js';

export function createPacker(): Packer {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let stopped = false;

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  async function run<T>(job: PackerJob): Promise<T | undefined> {
    if (stopped) return undefined;
    clearTimeout(idle);
    worker ??= new Worker(new URL(FILE, import.meta.url));
    const thread = worker;
    const listening = new AbortController();
    const { signal } = listening;
    try {
      thread.postMessage(job);
      const [result] = (await Promise.race([
        once(thread, 'message', { signal }),
        // A thread that ends in mid-job says nothing more, nor does it take another job.
        once(thread, 'exit', { signal }).then(() => {
          if (worker === thread) worker = undefined;
          return [undefined];
        }),
      ])) as [T | undefined];
      // What came while it was being stopped is nobody's any more.
      return stopped ? undefined : result;
    } catch (error) {
      await end();
      throw error;
    } finally {
      listening.abort();
      if (worker && !stopped) idle = setTimeout(() => void end(), IDLE_MS).unref();
    }
  }

  return {
    repack: (job) => run<RepackResult>({ do: 'repack', job }),
    pack: (job) => run<Packed>({ do: 'pack', job }),
    tags: (job) => run<Tags>({ do: 'tags', job }),
    select: (job) => run<Selected>({ do: 'select', job }),
    reseal: (job) => run<Resealed | 'nothing'>({ do: 'reseal', job }),
    async stop() {
      stopped = true;
      await end();
    },
  };
}
