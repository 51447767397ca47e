import { type Database, type Operation, stopped } from '../store/index.ts';
import { countedBytes } from './rows.ts';

/** Writes to one database, those together that come while another is under way. */
export interface GroupedWrites {
  /** All or nothing; on the disk when it resolves. */
  write(operations: readonly Operation[]): Promise<void>;
  /** Bytes of all that is kept. */
  usage(): number;
  /** Ends when what is under way has. */
  close(): Promise<void>;
}

interface Waiting {
  readonly operations: readonly Operation[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** So much goes to the disk at once: an fsync costs as much as a few MB. */
const MOST_BYTES = 8 * 2 ** 20;

/** @param deps.sizes of the rows that are there, by key as latin1 */
export function createGroupedWrites({
  database,
  sizes,
}: {
  readonly database: Database;
  readonly sizes: Map<string, number>;
}): GroupedWrites {
  let waiting: Waiting[] = [];
  let working: Promise<void> | undefined;
  let isClosed = false;
  let used = [...sizes.values()].reduce((sum, size) => sum + size, 0);

  function count(operations: readonly Operation[]): void {
    for (const operation of operations) {
      const key = operation.key.toString('latin1');
      const size = operation.type === 'put' ? countedBytes(operation.key, operation.value) : 0;
      used += size - (sizes.get(key) ?? 0);
      if (size === 0) sizes.delete(key);
      else sizes.set(key, size);
    }
  }

  /** The next that go together: one at least. */
  function next(): Waiting[] {
    let bytes = 0;
    const end = waiting.findIndex(({ operations }) => (bytes += bytesOf(operations)) > MOST_BYTES);
    const taken = waiting.slice(0, end === -1 ? undefined : Math.max(end, 1));
    waiting = waiting.slice(taken.length);
    return taken;
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const group = next();
      const operations = group.flatMap((one) => one.operations);
      try {
        await database.batch(operations, { sync: true });
        count(operations);
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    working = undefined;
  }

  return {
    write(operations) {
      if (isClosed) return Promise.reject(stopped());
      return new Promise((resolve, reject) => {
        waiting.push({ operations, resolve, reject });
        working ??= work();
      });
    },
    usage: () => used,
    async close() {
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(stopped());
      await working;
    },
  };
}

function bytesOf(operations: readonly Operation[]): number {
  return operations.reduce(
    (sum, operation) => sum + (operation.type === 'put' ? operation.value.length : 0),
    0,
  );
}
