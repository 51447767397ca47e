import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';

/** A daemon, and a home of its own in which clients look for their key. */
async function living(args: readonly string[] = []) {
  const home = temporaryFolder();
  const directory = join(home, 'data');
  const env = cleanEnv({ HOME: home });
  const daemon = await startDaemon(directory, { args: ['--no-collectors', ...args], env });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const file = join(home, '.config/activitywatch/aw-server-rust/config.toml');
  const compat = (...rest: string[]) => elatio(['compat', ...rest, '--data', directory], { env });
  const tokens = (): unknown[] =>
    JSON.parse(elatio(['token', 'list', '--json', '--data', directory], { env }).out) as unknown[];
  /** As a client that finds this key. */
  const ask = async (): Promise<number> => {
    const key = /^api_key = "(.*?)"/m.exec(readFileSync(file, 'utf8'))?.[1];
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(`${daemon.address}/api/0/buckets/`, { headers })).status;
  };
  return { daemon, home, file, compat, tokens, ask };
}

describe('elatio compat', () => {
  it('enable lets clients in, disable undoes it to the byte and ends the key', async () => {
    const { daemon, file, compat, tokens, ask } = await living();
    const before = '# mine\nport = 5600\n\n[auth]\napi_key = "old"\n';
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, before);
    expect(compat('status').out).toContain("none of this node's");

    const done = compat('enable', '--yes');
    expect(done.code).toBe(0);
    expect(done.out).toContain(`This changes ${file}:\n`);
    expect(done.out).toContain(`  + port = ${daemon.port} # added by Elatio\n  - port = 5600\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await ask()).toBe(200);
    expect(compat('status').out).toContain('Enabled');
    expect(JSON.parse(compat('status', '--json').out)).toEqual({ file, key: true, working: true });
    const key = readFileSync(file, 'utf8');
    expect(compat('enable', '--yes').out).toContain('already');
    expect(readFileSync(file, 'utf8')).toBe(key);
    expect(tokens()).toMatchObject([{ scope: 'write' }]);

    const undone = compat('disable', '--yes');
    expect(undone.code).toBe(0);
    expect(undone.out).not.toContain('elatio_');
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(tokens()).toEqual([]);
    expect(compat('disable', '--yes').out).toContain('nothing of ours');
  });

  it('changes nothing unless it is told so, nor makes a token', async () => {
    const { file, compat, tokens } = await living();
    for (const asked of ['enable', 'disable']) {
      const { code, err, out } = compat(asked);
      if (asked === 'enable') {
        expect([code, err]).toEqual([1, expect.stringContaining('ELATIO_CLI_CANCELLED')]);
        expect(out).toContain('+ api_key = "…"');
      } else expect(code).toBe(0);
    }
    expect(existsSync(file)).toBe(false);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'no TOML');
    expect(compat('enable', '--yes').err).toContain('ELATIO_COMPAT_TOML');
    expect(readFileSync(file, 'utf8')).toBe('no TOML');
    expect(tokens()).toEqual([]);
  });

  it('a key that was ended is replaced; without a daemon the file alone is undone', async () => {
    const { daemon, file, compat, tokens, ask } = await living(['--testing']);
    const testing = file.replace('config.toml', 'config-testing.toml');
    expect(compat('enable', '--yes').code).toBe(0);
    expect(existsSync(file)).toBe(false);
    const first = readFileSync(testing, 'utf8');
    writeFileSync(testing, first.replace(/"elatio_.*?"/, '"elatio_ended"'));
    expect(compat('status').out).not.toContain('Enabled');
    expect(compat('enable', '--yes').code).toBe(0);
    expect(tokens()).toHaveLength(1);
    writeFileSync(file, readFileSync(testing));
    expect(await ask()).toBe(200);
    await daemon.stop();
    expect(compat('enable', '--yes').err).toContain('ELATIO_CLI_NO_DAEMON');
    expect(compat('disable', '--yes', '--testing').out).toContain('No Elatio is running');
    expect(existsSync(testing)).toBe(false);
  });
});

it('up says that it has found ActivityWatch, and what to do', async () => {
  const home = temporaryFolder();
  const database = join(home, '.local/share/activitywatch/aw-server-rust/sqlite.db');
  mkdirSync(dirname(database), { recursive: true });
  writeFileSync(database, 'x'.repeat(12_345));
  const daemon = await startDaemon(join(home, 'data'), {
    args: ['--no-collectors'],
    env: cleanEnv({ HOME: home }),
  });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  expect(daemon.output()).toContain(`Found         ActivityWatch, 12.3 kB in ${dirname(database)}`);
  expect(daemon.output()).toMatch(/elatio compat enable .*lets its clients read/);
});

it('up serves a web interface and pages, with the command line’s folders', async () => {
  const home = temporaryFolder();
  mkdirSync(join(home, 'ui'));
  writeFileSync(join(home, 'ui/index.html'), 'the interface');
  mkdirSync(join(home, 'vis'));
  writeFileSync(join(home, 'vis/index.html'), 'a page');
  const daemon = await startDaemon(join(home, 'data'), {
    args: ['--no-collectors', '--ui', join(home, 'ui'), '--page', `vis=${join(home, 'vis')}`],
  });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const get = async (path: string): Promise<string> =>
    (await fetch(`${daemon.address}${path}`)).text();
  expect(await get('/')).toBe('the interface');
  expect(await get('/pages/vis?hostname=h&title=t')).toBe('a page');
  const wrong = elatio(['up', '--data', join(home, 'other'), '--port', '0', '--ui', '/none']);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('ELATIO_HTTP_FOLDER')]);
});
