/** `npm test`: every check there is, one after the other, up to the first that fails. */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What we read of vitest's JSON report. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

// All that takes long, not a spread of it.
if (process.argv.includes('--thorough')) process.env['ELATIO_THOROUGH'] = '1';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'elatio-test-'));
const report = join(scratch, 'report.json');

const checks: readonly (readonly [name: string, ...commands: string[]])[] = [
  ['Format', 'prettier --check --log-level warn .'],
  ['Lint', 'oxlint'],
  [
    'Types',
    'tsc --noEmit',
    'tsc --noEmit -p protocol',
    'tsc --noEmit -p ui',
    'tsc --noEmit -p extension',
  ],
  ['Unused code', 'knip'],
  ['Licences', 'node test/licences.ts'],
  ['Build', 'npm run --silent build', 'npm run --silent build:extension'],
  ['Sizes', 'size-limit'],
];
const tests = `vitest run --reporter=default --reporter=json --outputFile.json=${report}`;

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
await shell('bash test/system-packages.sh');
for (const [name, ...commands] of checks) {
  total[(await step(name, commands)) ? 'passed' : 'failed']++;
  if (total.failed > 0) break;
}
if (total.failed === 0) {
  // Just above: the browser tests need not build it again (`test/ui/setup.ts`).
  process.env['ELATIO_PAGE_BUILT'] = '1';
  const succeeded = await step('Tests', [tests]);
  const counts = readReport();
  // A file that does not load, or an error outside of any test, fails the run but no test in it.
  if (!succeeded && counts.failed === 0) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
rmSync(scratch, { recursive: true });

const unwantedSkips = process.env['CI'] === 'true' && total.skipped > 0;
if (unwantedSkips) console.log('\nWith CI=true a skipped test is a failure.');
process.exitCode = total.failed > 0 || unwantedSkips ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

async function step(name: string, commands: readonly string[]): Promise<boolean> {
  console.log(`\n== ${name}`);
  const start = performance.now();
  let succeeded = true;
  for (const command of commands) succeeded &&= await shell(command);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`== ${name} ${succeeded ? 'passed' : 'failed'} in ${seconds} s`);
  return succeeded;
}

/** Runs a command of ours or of an installed package, its output shown as it comes. */
function shell(command: string): Promise<boolean> {
  const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const child = spawn(command, {
    cwd: root,
    env: { ...process.env, PATH },
    shell: true,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0));
  });
}

function readReport(): Counts {
  try {
    const counts = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return {
      passed: counts.numPassedTests,
      failed: counts.numFailedTests,
      skipped: counts.numPendingTests + counts.numTodoTests,
    };
  } catch {
    // vitest ended before it could write one.
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
