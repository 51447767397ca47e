import type { Database } from './database.ts';

/** One value that outlives the background. Nobody else writes it, so that it is read once. */
export interface Kept<T> {
  get(): Promise<T>;
  /** Changes it, one change after another. @returns what it is now */
  change(how: (value: T) => T): Promise<T>;
}

/** @param initial what it is until it is changed for the first time */
export function createKept<T>(database: Database, key: string, initial: T): Kept<T> {
  let value: { readonly is: T } | undefined;
  const read = async (): Promise<T> => {
    if (value) return value.is;
    const found = await database.change((change) => change.get<T>('state', key));
    value ??= { is: found ?? initial };
    return value.is;
  };
  return {
    get: read,
    async change(how) {
      const now = how(await read());
      value = { is: now };
      await database.change((change) => change.put('state', now, key));
      return now;
    },
  };
}
