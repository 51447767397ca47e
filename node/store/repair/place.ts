import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a repair works, in the data directory. */
export interface RepairPlace {
  /** All of it. */
  readonly root: string;
  /** What takes the place of the data directory until it is whole. */
  readonly built: string;
  /** A LevelDB that nobody writes to: whoever has it open may change which store is there. */
  readonly lock: string;
  /** There once all is built: it names where the damaged store is to go. */
  readonly ready: string;
}

export function repairPlace(directory: string): RepairPlace {
  const root = join(directory, 'repair');
  return {
    root,
    built: join(root, 'built'),
    lock: join(root, 'lock'),
    ready: join(root, 'ready'),
  };
}

export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
