import { createHash } from 'node:crypto';
import { openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ElatioError } from '../../protocol/error.ts';

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the closing zero included. */
const LONGEST = 103;

/**
 * Where the daemon of a directory listens for its owner: a socket inside it, or a named pipe on Windows,
 * whose name then comes from the directory's.
 * @throws ElatioError ELATIO_DIRECTORY_FAILED where the path is too long for a socket
 */
export function socketPathOf(directory: string): string {
  const absolute = resolve(directory);
  if (process.platform === 'win32') {
    const name = createHash('sha256').update(absolute.toLowerCase()).digest('hex').slice(0, 32);
    return `\\\\.\\pipe\\elatio-${name}`;
  }
  const path = join(absolute, 'elatio.sock');
  if (Buffer.byteLength(path) <= LONGEST) return path;
  if (process.platform === 'linux') {
    // The kernel resolves this to the same file; the descriptor lives as long as the process.
    return `/proc/self/fd/${openSync(absolute, 'r')}/elatio.sock`;
  }
  throw new ElatioError(
    'ELATIO_DIRECTORY_FAILED',
    `The path of the data directory is too long for a socket: ${absolute}. Choose a shorter one with --data DIR.`,
  );
}
