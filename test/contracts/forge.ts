/** Forge, which compiles and tests the contracts: where it is, how it is asked, what it answers. */

import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** What became of one test of a contract. */
export interface Outcome {
  /** The test's contract: the file's name is in it. */
  readonly suite: string;
  readonly name: string;
  readonly hasPassed: boolean;
  /** Why it failed, and with what input where that was made up. */
  readonly reason: string;
}

/** What we read of `forge test --json`. */
type Report = Record<
  string,
  {
    readonly test_results: Record<
      string,
      { readonly status: string; readonly reason: string | null; readonly counterexample: unknown }
    >;
  }
>;

/** The binary of npm's package for this machine, else the one on the PATH. */
function binary(): string {
  const packageName = `@foundry-rs/forge-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    return join(manifest, '../bin/forge');
  } catch {
    return 'forge';
  }
}

/**
 * Runs forge in `cwd` and resolves to its exit code and what it printed.
 *
 * @throws {Error} when there is no forge on this machine
 */
export function forge(
  args: readonly string[],
  cwd = root,
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 2 ** 28, env: { ...process.env, ...env, NO_COLOR: '1' } };
    const child = execFile(binary(), args, options, (error, stdout, stderr) => {
      if (error !== null && 'code' in error && error.code === 'ENOENT') {
        const words =
          'No forge: `npm install` brings it where there is a package for it, else install Foundry';
        reject(new Error(`${words} (https://getfoundry.sh).`));
      } else resolve({ code: child.exitCode ?? 1, stdout, stderr });
    });
  });
}

/**
 * Runs `forge test` and resolves to what became of every test.
 *
 * @throws {Error} with forge's words where it did not come to any test, as when a contract does not compile
 */
export async function forgeTest(args: readonly string[], cwd = root): Promise<Outcome[]> {
  const { stdout, stderr } = await forge(['test', '--json', ...args], cwd);
  // Warnings of the compiler may stand before it.
  const start = stdout.indexOf('{"');
  if (start < 0) throw new Error(`forge test did not run:\n${stdout}${stderr}`);
  const report = JSON.parse(stdout.slice(start)) as Report;
  return Object.entries(report).flatMap(([suite, { test_results }]) =>
    Object.entries(test_results).map(([name, { status, reason, counterexample }]) => ({
      suite,
      name: name.replace(/\(.*/, ''),
      hasPassed: status === 'Success',
      reason: `${reason ?? ''}${counterexample ? ` with ${JSON.stringify(counterexample)}` : ''}`,
    })),
  );
}
