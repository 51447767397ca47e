import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MOST_OUTPUT = 64 * 1024 ** 2;
/** Of what a program said last. */
const SHOWN = 400;

/**
 * Runs a program of this folder in a process of its own: it is given JSON, and prints some.
 * @throws Error with what it said, where it fails
 */
export function runApart<T>(script: URL, job: unknown, flags: readonly string[] = []): Promise<T> {
  const args = [...flags, fileURLToPath(script), JSON.stringify(job)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: MOST_OUTPUT }, (error, out, said) => {
      if (!error) return resolve(JSON.parse(out) as T);
      reject(new Error(said.trim().slice(0, SHOWN) || `it was ended by ${error.signal}`));
    });
  });
}

/** What this process was given. */
export function givenJob<T>(): T {
  return JSON.parse(process.argv[2] ?? 'null') as T;
}
