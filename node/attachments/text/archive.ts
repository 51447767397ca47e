import { unzipSync } from 'fflate';
import type { Gathering } from './gathering.ts';
import type { Limits } from './limits.ts';

/** A ZIP archive of which parts can be read. */
export interface Archive {
  /** Of all parts, in the archive's order. */
  readonly names: ReadonlySet<string>;
  /**
   * Inflates parts that are there, in the archive's order. What would be too much, or is broken, is left out, and
   * `gathering` told.
   */
  read(isWanted: (name: string) => boolean): Map<string, Uint8Array>;
}

/**
 * Nothing is inflated but what is read, and of that only as much as the archive says that there is: what it says in
 * sum is limited, so neither one part that inflates without end nor many that share their bytes go on for long.
 * @throws an Error where it is no whole archive, or has too many parts
 */
export function openArchive(
  bytes: Uint8Array,
  { entries, inflated }: Pick<Limits, 'entries' | 'inflated'>,
  gathering: Gathering,
): Archive {
  const names = new Set<string>();
  let seen = 0;
  unzipSync(bytes, {
    filter({ name }) {
      if (++seen > entries) throw new Error('too many parts');
      names.add(name);
      return false;
    },
  });
  let room = inflated;

  return {
    names,
    read(isWanted) {
      const parts = new Map<string, Uint8Array>();
      for (const name of [...names].filter(isWanted)) {
        const part = readPart(name);
        if (part) parts.set(name, part);
        else gathering.lacks();
      }
      return parts;
    },
  };

  function readPart(wanted: string): Uint8Array | undefined {
    let hasFound = false;
    try {
      return unzipSync(bytes, {
        filter({ name, size, originalSize }) {
          // Where several have one name, the first counts.
          if (name !== wanted || hasFound) return false;
          hasFound = true;
          const most = Math.max(size, originalSize);
          if (!(most <= room)) return false;
          room -= most;
          return true;
        },
      })[wanted];
    } catch {
      return undefined;
    }
  }
}
