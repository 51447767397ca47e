import type { LocalRecords } from '../store/index.ts';

const COPIED = 'peers/copied';

/** Keeps that another machine writes with this device's key: what is here cannot be told as its own any more. */
export async function markCopied(local: LocalRecords): Promise<void> {
  if (local.get(COPIED) !== true) await local.set(COPIED, true);
}

/** Whether that was ever seen. */
export function isCopied(local: Pick<LocalRecords, 'get'>): boolean {
  return local.get(COPIED) === true;
}
