import { spawn, spawnSync } from 'node:child_process';
import { on, once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'elatio-package-'));
const prefix = join(scratch, 'prefix');
const home = join(prefix, 'lib/node_modules/elatio');

// A user's own Node, not the one among our packages.
const PATH = process.env['PATH']
  ?.split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], cwd = scratch): Outcome {
  return spawnSync(command, args, { cwd, env: { ...process.env, PATH }, encoding: 'utf8' });
}

function elatio(...args: string[]): Outcome {
  return run(join(prefix, 'bin/elatio'), args);
}

function npm(args: readonly string[], cwd?: string): void {
  const { status, stderr } = run('npm', [...args, '--loglevel=error'], cwd);
  if (status !== 0) throw new Error(stderr);
}

/** Of the sources: packing builds anew, and what was built here is used by other tests meanwhile. */
function copyOfSources(): string {
  const copy = join(scratch, 'sources');
  const left = new Set(['node_modules', 'dist', '.git'].map((name) => join(root, name)));
  cpSync(root, copy, { recursive: true, filter: (path) => !left.has(path) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

beforeAll(() => {
  npm(['pack', '--pack-destination', scratch], copyOfSources());
  const [tarball = ''] = readdirSync(scratch).filter((file) => file.endsWith('.tgz'));
  const quick = ['--prefer-offline', '--no-audit', '--no-fund'];
  npm(['install', '--global', '--prefix', prefix, ...quick, join(scratch, tarball)]);
});
afterAll(() => rmSync(scratch, { recursive: true }));

it('installs as a command that knows its version', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(elatio('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
});

it('says how to start where nothing runs', () => {
  const { status, stderr } = elatio('status', '--data', join(scratch, 'empty'));
  expect(status).not.toBe(0);
  expect(stderr).toContain('elatio up');
});

it('has the market, and the contracts of its chain', () => {
  expect(elatio('market', '--help')).toMatchObject({ status: 0, stderr: '' });
  const market = pathToFileURL(join(home, 'dist/marketplace/index.js')).href;
  const script = `const { startDevChain } = await import(${JSON.stringify(market)});
    const chain = await startDevChain({ port: 0 });
    await chain.stop();
    console.log('deployed');`;
  const node = run(process.execPath, ['--input-type=module', '--eval', script]);
  expect(node).toMatchObject({ status: 0, stdout: 'deployed\n' });
});

it('runs until it is asked to end', async () => {
  const args = ['up', '--data', join(scratch, 'data'), '--port', '0', '--no-collectors'];
  const daemon = spawn(join(prefix, 'bin/elatio'), args, { env: { ...process.env, PATH } });
  let printed = '';
  for await (const [text] of on(daemon.stdout, 'data', { close: ['end'] })) {
    printed += String(text);
    if (printed.includes('Ctrl-C')) break;
  }
  daemon.kill('SIGTERM');
  const [code] = (await once(daemon, 'exit')) as [number];
  expect({ code, printed }).toMatchObject({
    code: 0,
    printed: expect.stringContaining('is up at'),
  });
});

it('holds what was compiled, its licence and notices, and no sources or tests', () => {
  const files = readdirSync(home).toSorted();
  const wanted = ['LICENSE', 'NOTICE', 'README.md', 'dist', 'node', 'node_modules', 'package.json'];
  expect(files).toEqual(wanted);
  expect(readdirSync(join(home, 'node'))).toEqual(['cli']);
  expect(readdirSync(join(home, 'dist'))).not.toContain('test');
});
