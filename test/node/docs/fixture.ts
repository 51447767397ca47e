import { onTestFinished } from 'vitest';
import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import { type Docs, createDocs, type DocsDeps } from '../../../node/docs/index.ts';
import type { Store, StoreDeps } from '../../../node/store/index.ts';
import { openStoreIn, T0 } from '../store/fixture.ts';

/** A store with its documents. */
export interface Opened {
  readonly store: Store;
  readonly docs: Docs;
  /** What was reported. */
  readonly problems: readonly string[];
  stop(): Promise<void>;
}

/** Opens a directory; it is stopped with the test unless it was before. */
export async function openDocsIn(
  directory: string,
  options: Partial<DocsDeps> = {},
  storeOptions: Partial<StoreDeps> = {},
): Promise<Opened> {
  const store = await openStoreIn(directory, storeOptions);
  const problems: string[] = [];
  let time = T0;
  const docs = createDocs({
    store,
    now: () => (time += 1_000),
    random: randomBytes,
    sha256: nativePrimitives.sha256,
    onProblem: (what) => problems.push(what),
    ...options,
  });
  await docs.start();
  const stop = async (): Promise<void> => {
    await docs.stop();
    await store.stop();
  };
  onTestFinished(() => stop().catch(() => undefined));
  return { store, docs, problems, stop };
}
