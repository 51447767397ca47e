import { rm } from 'node:fs/promises';
import { sameBytes } from '../../protocol/bytes.ts';
import type { Docs } from '../docs/index.ts';
import { storesAside } from '../directory/index.ts';
import type { Part } from '../parts.ts';
import type { Store } from '../store/index.ts';
import { editAgain, missingEdits } from './edits.ts';
import { type Missing, missingIn, recordMissing } from './events.ts';

/** Takes over what stores that were set aside have and the log has not, then removes them. */
export interface Former extends Part {
  /** A device that has all that others had is there: what the log lacks now nobody there has. */
  synced(): void;
}

/** A store that was set aside, with its documents; nobody writes to it. */
export interface FormerStore {
  readonly store: Store;
  readonly docs: Pick<Docs, 'wholeEdits'>;
  close(): Promise<void>;
}

export interface FormerDeps {
  readonly directory: string;
  readonly open: (path: string) => Promise<FormerStore>;
  readonly store: Store;
  readonly docs: Docs;
  readonly onError: (error: unknown) => void;
}

/**
 * What others edited while nobody was there they put into chunks a quarter of a second after they meet somebody: it is not
 * lacking before that, and what is edited again here would be the last word.
 */
const SETTLED_MS = 2_000;

export function createFormer({ directory, open, store, docs, onError }: FormerDeps): Former {
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function takeOver({ store: former, docs: then }: FormerStore): Promise<void> {
    const { signal } = stopping;
    const edits = await missingEdits(then, docs);
    const missing = new Map<string, Missing>();
    for (const bucket of former.overlay.buckets()) {
      signal.throwIfAborted();
      const isOwn = sameBytes(bucket.stream.record.device, former.device.publicKey);
      if (!isOwn || bucket.record.shown?.deleted) continue;
      const found = await missingIn(former, store, bucket, signal);
      missing.set(bucket.id, found);
      await recordMissing(former, store, bucket, found, signal);
    }
    await editAgain(edits, {
      former,
      store,
      docs,
      isMissing: (bucket, number) => missing.get(bucket)?.numbers.has(number) ?? false,
    });
    await store.overlay.sync();
  }

  async function work(): Promise<void> {
    for (const path of await storesAside(directory, 'former')) {
      const former = await open(path);
      try {
        await takeOver(former);
      } finally {
        await former.close();
      }
      await rm(path, { recursive: true });
    }
  }

  function begin(): void {
    working ??= work()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) onError(error);
      })
      .finally(() => {
        working = undefined;
      });
  }

  return {
    synced() {
      if (stopping.signal.aborted) return;
      clearTimeout(timer);
      timer = setTimeout(begin, SETTLED_MS).unref();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await working;
    },
  };
}
