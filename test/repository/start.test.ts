import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
let clone: string;

const lock = (packages: object): string => JSON.stringify({ packages });
const wanted = {
  '': { version: '0.1.0' },
  'node_modules/needed': { version: '1.0.0' },
  'node_modules/elsewhere': { version: '2.0.0', optional: true },
};
const installed = { 'node_modules/needed': { version: '1.0.0' } };

/** Instead of npm: says what it was asked, and leaves what npm leaves when it is done. */
const npm = `import { mkdirSync, writeFileSync } from 'node:fs';
console.log('noise');
console.error(process.argv[2]);
mkdirSync('node_modules', { recursive: true });
writeFileSync('node_modules/.package-lock.json', ${JSON.stringify(lock(installed))});`;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'elatio-start-'));
  for (const file of ['node/cli/bootstrap.js', 'node/cli/runtime.js']) {
    cpSync(join(root, file), join(clone, file));
  }
  plant('package.json', '{"type": "module"}');
  plant('package-lock.json', lock(wanted));
  plant('npm.js', npm);
  plant('program.js', 'console.log(process.argv.slice(2).join()); process.exitCode = 7;');
});
afterEach(() => rmSync(clone, { recursive: true }));

function plant(file: string, text: string): void {
  mkdirSync(dirname(join(clone, file)), { recursive: true });
  writeFileSync(join(clone, file), text);
}

function start(program = 'program.js'): {
  status: number | null;
  stdout: string;
  stderr: string;
} {
  return spawnSync(process.execPath, ['node/cli/bootstrap.js', program, 'up', '--port', '1'], {
    cwd: clone,
    env: { ...process.env, NODE_COMPILE_CACHE: undefined, npm_execpath: join(clone, 'npm.js') },
    encoding: 'utf8',
  });
}

it('runs the program at once where what the lock file names is installed', () => {
  plant('node_modules/.package-lock.json', lock(installed));
  expect(start()).toMatchObject({ status: 7, stdout: 'up,--port,1\n', stderr: '' });
});

it('builds the page first where what it is made of is newer, and goes on where that fails', () => {
  plant('node_modules/.package-lock.json', lock(installed));
  plant('ui/main.tsx', '');
  const vite = 'node_modules/vite/bin/vite.js';
  plant(vite, "console.log('vite', process.argv[2]); process.exitCode = 1;");
  const failed = start();
  expect(failed).toMatchObject({ status: 7 });
  expect(failed.stdout).toMatch(/^Building .*\nvite build\nup,/);
  expect(failed.stderr).toContain('could not be built');
  plant(vite, "import('node:fs').then((fs) => fs.writeFileSync('dist/ui/index.html', ''));");
  mkdirSync(join(clone, 'dist/ui'), { recursive: true });
  expect(start()).toMatchObject({ status: 7, stderr: '' });
  expect(start()).toMatchObject({ status: 7, stdout: 'up,--port,1\n', stderr: '' });
});

it('installs first where nothing is installed', () => {
  const { status, stdout, stderr } = start();
  expect(status).toBe(7);
  expect(stdout).toMatch(/^Installing .*\nInstalled in \d+ s\.\n\nup,--port,1\n$/);
  expect(stderr).toBe('ci\n');
});

it('installs first where what is installed belongs to another lock file', () => {
  plant('node_modules/.package-lock.json', lock({ 'node_modules/needed': { version: '0.9.0' } }));
  expect(start()).toMatchObject({ status: 7, stderr: 'ci\n' });
});

it('says that installing failed, and runs nothing', () => {
  plant('npm.js', 'process.exitCode = 3;');
  const { status, stdout, stderr } = start();
  expect(status).toBe(3);
  expect(stdout).toMatch(/^Installing .*\n$/);
  expect(stderr).toMatch(/could not be installed/);
});

it('lets the program hear a signal once that reaches it on several ways', async () => {
  plant('node_modules/.package-lock.json', lock(installed));
  plant(
    'program.js',
    `process.once('SIGINT', () => { console.log('heard'); setTimeout(process.exit, 300, 7); });
setInterval(() => undefined, 1000);
console.log('ready');`,
  );
  const child = spawn(process.execPath, ['node/cli/bootstrap.js', 'program.js'], { cwd: clone });
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, out }).toEqual({ code: 7, out: 'ready\nheard\n' });
});

const typed = (text: string): string => `const said: string = '${text}'; console.log(said);`;

it('keeps what was made of TypeScript, and runs what is changed as it is then', () => {
  plant('node_modules/.package-lock.json', lock(installed));
  plant('program.ts', typed('first'));
  expect(start('program.ts')).toMatchObject({ stdout: 'first\n', stderr: '' });
  expect(readdirSync(join(clone, 'node_modules/.cache/elatio'))).toHaveLength(1);
  plant('program.ts', typed('other'));
  expect(start('program.ts')).toMatchObject({ stdout: 'other\n', stderr: '' });
});

it('runs TypeScript where nothing can be kept of it', () => {
  plant('node_modules/.package-lock.json', lock(installed));
  plant('node_modules/.cache', 'no directory');
  plant('program.ts', typed('runs'));
  expect(start('program.ts')).toMatchObject({ stdout: 'runs\n', stderr: '' });
});

it.runIf(process.platform === 'linux')(
  'begins the daemon anew, as the same process, with a C library that gives memory back and small young generations',
  async () => {
    plant('node_modules/.package-lock.json', lock(installed));
    plant(
      'program.js',
      'console.log(process.pid, process.env.MALLOC_TRIM_THRESHOLD_, ...process.execArgv);',
    );
    const script = 'node/cli/bootstrap.js';
    const begin = async (command: string): Promise<{ pid: number | undefined; out: string }> => {
      const { MALLOC_TRIM_THRESHOLD_: _, ...env } = process.env;
      const child = spawn(process.execPath, [script, 'program.js', command], { cwd: clone, env });
      let out = '';
      child.stdout.on('data', (data: Buffer) => (out += data.toString()));
      await once(child, 'close');
      return { pid: child.pid, out };
    };
    const daemon = await begin('up');
    expect(daemon.out).toBe(`${daemon.pid} 131072 --max-semi-space-size=4\n`);
    const other = await begin('status');
    expect(other.out).toBe(`${other.pid} undefined\n`);
  },
);
