// First step of every npm script of a clone: makes sure that the packages of package-lock.json are
// installed, and that the page is built which a node serves, then runs the given script under a Node
// that is new enough.
//
//     node node/cli/bootstrap.js SCRIPT [ARGUMENTS...]

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { newNode, passTo, run } from './runtime.js';

const root = new URL('../../', import.meta.url);
/** Set where the page could not be built. */
const WITHOUT = 'ELATIO_WITHOUT_PAGE';

if (!isInstalled()) await install();
const [script = '', ...args] = process.argv.slice(2);
if (args[0] === 'up' && !isBuilt()) await build();
await run(new URL(script, pathToFileURL(`${process.cwd()}/`)), args);

/** Whether node_modules holds what package-lock.json says, by the list that npm leaves when it is done. */
function isInstalled() {
  const wanted = packagesIn('package-lock.json');
  const found = packagesIn('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    const there = found[path];
    return there ? there.version === version : (optional ?? devOptional ?? false);
  });
}

/**
 * @typedef {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} Lock
 * @param {string} path
 * @returns {Lock['packages']}
 */
function packagesIn(path) {
  try {
    const lock = /** @type {Lock} */ (JSON.parse(readFileSync(new URL(path, root), 'utf8')));
    return lock.packages;
  } catch {
    // There is none: nothing was installed yet.
    return {};
  }
}

async function install() {
  const start = performance.now();
  console.log('Installing the packages Elatio is made of: once, about a minute.');
  // npm names its own program; without that, Windows cannot start `npm` but through a shell.
  const npm = process.env['npm_execpath'];
  const [command, leading] = npm ? [process.execPath, [npm]] : ['npm', []];
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await passTo(command, [...leading, ...args], {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: !npm && process.platform === 'win32',
  });
  if (code !== 0) {
    console.error(
      'The packages could not be installed, for the reason that npm gives above. ' +
        'Try again when the reason is gone.',
    );
    process.exit(code);
  }
  console.log(`Installed in ${Math.round((performance.now() - start) / 1000)} s.\n`);
}

/** Whether the page is at least as new as what it is made of; a package has no more than the page. */
function isBuilt() {
  if (process.env[WITHOUT] || !existsSync(new URL('ui/', root))) return true;
  try {
    const { mtimeMs } = statSync(new URL('dist/ui/index.html', root));
    return (
      newest('ui/') <= mtimeMs && statSync(new URL('package-lock.json', root)).mtimeMs <= mtimeMs
    );
  } catch {
    return false;
  }
}

/**
 * @param {string} folder
 * @returns {number} when something in it was changed last, in milliseconds since the epoch
 */
function newest(folder) {
  const entries = readdirSync(new URL(folder, root), { withFileTypes: true, recursive: true });
  const times = entries.map((entry) => statSync(`${entry.parentPath}/${entry.name}`).mtimeMs);
  return Math.max(...times);
}

/** Without a page a node still records: that it cannot be built is told, and no more. */
async function build() {
  console.log('Building the page: once, some seconds.');
  const vite = fileURLToPath(new URL('node_modules/vite/bin/vite.js', root));
  const args = [vite, 'build', '--config', 'ui/vite.config.ts', '--logLevel', 'error'];
  const code = await passTo(newNode(), args, { cwd: fileURLToPath(root), stdio: 'inherit' });
  if (code === 0) return;
  // The process may begin anew from here.
  process.env[WITHOUT] = '1';
  console.error('The page could not be built, for the reason above. Elatio goes on without it.');
}
