import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MOST_OUTPUT = 64 * 1024 ** 2;

/** Runs a program of this folder in a process of its own: it is given JSON, and prints some. */
export async function runApart<T>(
  script: URL,
  job: unknown,
  flags: readonly string[] = [],
): Promise<T> {
  const args = [...flags, script.pathname, JSON.stringify(job)];
  const { stdout } = await run(process.execPath, args, { maxBuffer: MOST_OUTPUT });
  return JSON.parse(stdout) as T;
}

/** What this process was given. */
export function givenJob<T>(): T {
  return JSON.parse(process.argv[2] ?? 'null') as T;
}
