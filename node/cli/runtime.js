// Plain JavaScript that older releases of Node can read: it finds the Node that Elatio runs under.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** From here on Node runs TypeScript without a word about it. */
const OLDEST = [24, 12];

/** Signals that ask a program to end. @type {NodeJS.Signals[]} */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program of ours: in this process where its Node is new enough, else under the one that came
 * with the `node` package, passing signals on and ending as it ended.
 * @param {URL} script
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export async function run(script, args) {
  const path = fileURLToPath(script);
  if (isNewEnough()) {
    if (args[0] === 'up') giveMemoryBack();
    process.argv.splice(1, Infinity, path, ...args);
    hearSignalsOnce();
    if (path.endsWith('.ts')) keepCompiled();
    await import(pathToFileURL(path).href);
    return;
  }
  process.exitCode = await passTo(packagedNode(), [path, ...args], { stdio: 'inherit' });
}

/**
 * Runs a program and stands aside: signals are passed on to it, and it decides when to end.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} what a shell would call its exit code
 */
export function passTo(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => child.kill(signal);
    for (const signal of ENDINGS) process.on(signal, forward);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const ending of ENDINGS) process.off(ending, forward);
      resolve(signal ? 128 + constants.signals[signal] : (code ?? 1));
    });
  });
}

/**
 * Begins the process anew with a C library that gives back what is freed: glibc else keeps for each thread, for as long
 * as the process lives, up to twice the largest block that was ever given back, which is most of what making the index
 * of the search takes. It is told so by its environment alone, and other libraries do not heed it. And with young
 * generations of 4 MiB: loading makes them as large as they may be, and an idle node never gives that back.
 */
function giveMemoryBack() {
  const { env, execPath, execArgv, argv, platform } = process;
  // mallopt(3): 128 KiB, as it is by itself until the first large block is given back.
  const told = { MALLOC_TRIM_THRESHOLD_: '131072' };
  if (platform !== 'linux' || 'MALLOC_TRIM_THRESHOLD_' in env) return;
  const young = '--max-semi-space-size=4';
  const args = [execPath, young, ...execArgv, ...argv.slice(1)];
  process.execve?.(execPath, args, { ...env, ...told });
}

/**
 * Keeps what Node makes of TypeScript, beside the packages: the next start need not make it again, takes half as long,
 * and 24 MB less memory, for as long as the daemon runs. Threads and programs started from here do as this one.
 */
function keepCompiled() {
  const directory = fileURLToPath(new URL('../../node_modules/.cache/elatio', import.meta.url));
  process.env['NODE_COMPILE_CACHE'] ??= directory;
  // Where it cannot be written, everything is compiled as ever.
  modules.enableCompileCache();
}

function isNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** The program of a Node that is new enough. */
export function newNode() {
  return isNewEnough() ? process.execPath : packagedNode();
}

/** The `node` package's binary, wherever npm has put it. */
function packagedNode() {
  let binary;
  try {
    const manifest = modules.createRequire(import.meta.url).resolve('node/package.json');
    binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    // Not installed: said below.
  }
  if (binary && existsSync(binary)) return binary;
  console.error(
    `Elatio needs Node ${OLDEST.join('.')} or newer. This is ${process.version}, and npm has not installed the ` +
      'one that\ncomes with Elatio. Either install a newer Node, or let npm do so and install Elatio again:\n\n' +
      '    npm config set allow-scripts=node --location=user',
  );
  process.exit(1);
}

/**
 * A terminal's Ctrl-C reaches every process at once, and then again through each parent that passes it
 * on (npm does, and so does `run`). Within a second it is one wish, and the program hears it once.
 */
function hearSignalsOnce() {
  const emit = /** @type {(...event: unknown[]) => boolean} */ (process.emit.bind(process));
  /** @type {Map<unknown, number>} */
  const heard = new Map();
  /** @param {unknown[]} event */
  const emitOnce = (...event) => {
    const name = ENDINGS.find((signal) => signal === event[0]);
    if (name) {
      const since = performance.now() - (heard.get(name) ?? -Infinity);
      if (since < 1000) return true;
      heard.set(name, performance.now());
      // A program that listens once would be ended by the repetition, were nobody listening any more.
      const ignore = () => undefined;
      process.on(name, ignore);
      setTimeout(() => process.off(name, ignore), 1000).unref();
    }
    return emit(...event);
  };
  process.emit = /** @type {typeof process.emit} */ (emitOnce);
}
