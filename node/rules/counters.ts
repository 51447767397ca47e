import type { LocalRecords } from '../store/index.ts';

/** How often each rule held, and nothing of what it held for. */
export interface Counters {
  add(id: string): void;
  all(): ReadonlyMap<string, number>;
  /** Forgets those of what is no longer there. */
  keepOnly(ids: ReadonlySet<string>): void;
  start(): void;
  /** What was counted is kept when it resolves. */
  stop(): Promise<void>;
}

const KEY = 'rules-counted';

/** A crash loses what was counted within so many milliseconds: not worth a write for every event. */
const KEEP_MS = 60_000;

/** @param onProblem told why counts could not be kept; they are counted on */
export function createCounters({
  local,
  onProblem,
  keepMs = KEEP_MS,
}: {
  readonly local: LocalRecords;
  readonly onProblem: (problem: string) => void;
  readonly keepMs?: number;
}): Counters {
  const counts = new Map(Object.entries((local.get(KEY) ?? {}) as Record<string, number>));
  let changed = false;
  let timer: NodeJS.Timeout | undefined;
  let keeping: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    if (!changed) return;
    changed = false;
    try {
      await local.set(KEY, Object.fromEntries(counts));
    } catch (error) {
      changed = true;
      onProblem(`what rules did could not be kept: ${String(error)}`);
    }
  }

  return {
    add(id) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      changed = true;
    },
    all: () => counts,
    keepOnly(ids) {
      for (const id of counts.keys()) if (!ids.has(id)) changed = counts.delete(id) || changed;
    },
    start() {
      timer = setInterval(() => {
        keeping = keeping.then(keep);
      }, keepMs).unref();
    },
    async stop() {
      clearInterval(timer);
      await keeping.then(keep);
    },
  };
}
