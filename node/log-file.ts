import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where a log's lines go. */
export interface LogFile {
  /** A line, with its end. A disk that takes no more loses the line, and nothing else is held up by it. */
  write(line: string): void;
}

interface LogFileDeps {
  /** The data directory. */
  readonly directory: string;
  /** A file that would grow beyond this gives way to a new one. */
  readonly maxBytes?: number;
  /** How many are kept, the newest included. */
  readonly keep?: number;
}

/**
 * A log in `logs/elatio.log` of a data directory, the older ones beside it as `elatio.log.1` and so on. For
 * services whose system has no journal.
 */
export function createLogFile({ directory, maxBytes = 1_000_000, keep = 5 }: LogFileDeps): LogFile {
  const folder = join(directory, 'logs');
  const path = join(folder, 'elatio.log');
  const older = (age: number): string => (age === 0 ? path : `${path}.${age}`);
  return {
    write(line) {
      try {
        // In a directory that is not ours, or not yet, a log would be in the way.
        if (!existsSync(join(directory, 'format'))) return;
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
        if (size > 0 && size + Buffer.byteLength(line) > maxBytes) {
          for (let age = keep - 1; age > 0; age--) {
            if (existsSync(older(age - 1))) renameSync(older(age - 1), older(age));
          }
        }
        appendFileSync(path, line, { mode: 0o600 });
      } catch {
        // Said where it is promised: recording goes on.
      }
    },
  };
}
