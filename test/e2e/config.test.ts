import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepareDirectory } from '../../node/directory/index.ts';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, type Daemon, elatio, startDaemon } from './daemon.ts';

/** A data directory that nothing was recorded in, and its commands. */
function place() {
  const directory = join(temporaryFolder(), 'data');
  const file = join(directory, 'config.json');
  const run = (...args: string[]) => elatio([...args, '--data', directory]);
  const config = (...args: string[]) => run('config', ...args);
  const choose = async (content: unknown): Promise<void> => {
    await prepareDirectory(directory);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  const up = async (...args: string[]): Promise<Daemon> => {
    const daemon = await startDaemon(directory, { args });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    return daemon;
  };
  const status = () =>
    JSON.parse(run('status', '--json').out) as {
      open: boolean;
      openBy: string;
      durability: string;
      collectors: unknown[];
    };
  return { directory, file, run, config, choose, up, status };
}

/** A request whose Host header is of one's own choice, which `fetch` does not allow. */
async function ask(port: number, headers: Record<string, string>) {
  const sent = request({ port, host: '127.0.0.1', path: '/api/0/info', headers }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = JSON.parse(await text(response)) as { code?: string };
  return { status: response.statusCode, code: body.code, headers: response.headers };
}

interface Listed {
  readonly node: readonly { name: string; value: unknown; from: string; description: string }[];
  readonly yours: Record<string, unknown> | null;
}

describe('the settings of a node', () => {
  it('are chosen, shown and given up without a daemon, before anything was recorded', () => {
    const { config, file } = place();
    expect(config('get', 'port').out).toBe('5600\n');
    expect(config('set', 'port', '5700').out).toBe('port is 5700 from the next start on.\n');
    expect(config('set', 'hosts', 'a.b', 'c').code).toBe(0);
    expect(config('get', 'port').out).toBe('5700\n');
    expect(config('get', 'hosts').out).toBe('["a.b","c"]\n');
    expect(config('get', 'durability').out).toBe('batched\n');
    expect(config('get', 'durability', '--json').out).toBe('"batched"\n');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ port: 5700, hosts: ['a.b', 'c'] });

    const { node, yours } = JSON.parse(config('list', '--json').out) as Listed;
    expect(node.find(({ name }) => name === 'port')).toMatchObject({ value: 5700, from: 'file' });
    expect(node.find(({ name }) => name === 'open')).toMatchObject({
      value: false,
      from: 'default',
      description: expect.stringContaining('every program on this machine'),
    });
    expect(yours).toBeNull();
    const { out } = config('list');
    expect(out).toMatch(/This node[^]*port +5700 +file +TCP port[^]*Yours \(kept in the log\)/);

    expect(config('unset', 'port').out).toContain('port is 5600, as usual');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ hosts: ['a.b', 'c'] });
  });

  it('with --testing are those of the node that is tried out', () => {
    const home = temporaryFolder();
    const env = cleanEnv({ HOME: home });
    const port = (...args: string[]) => elatio(['config', 'get', 'port', ...args], { env }).out;
    expect([port(), port('--testing')]).toEqual(['5600\n', '5666\n']);
    elatio(['config', 'set', 'port', '1', '--testing'], { env });
    expect([port(), port('--testing')]).toEqual(['5600\n', '1\n']);
  });

  it('that cannot be are refused, and nothing is written', async () => {
    const { config, file, choose } = place();
    await choose({ port: 5700 });
    for (const [code, ...words] of [
      ['ELATIO_CONFIG_VALUE', 'set', 'port', '70000'],
      ['ELATIO_CONFIG_VALUE', 'set', 'hosts', 'http://a'],
      ['ELATIO_CONFIG_VALUE', 'set', 'open', 'yes'],
      ['ELATIO_CONFIG_NAME', 'set', 'prot', '80'],
      ['ELATIO_CONFIG_NAME', 'get', 'prot'],
      ['ELATIO_CONFIG_NAME', 'unset', 'prot'],
    ]) {
      const { code: ended, err } = config(...words);
      expect([words, ended, err]).toEqual([words, 1, expect.stringContaining(code)]);
    }
    expect(config('set', 'prot', '80').err).toContain('did you mean "port"?');
    expect(readFileSync(file, 'utf8')).toBe('{"port":5700}');
  });

  it('rule the next start, and a running node says that it goes on as it is', async () => {
    const { config, status, up } = place();
    const first = await up('--no-collectors');
    expect(status()).toMatchObject({ open: false, openBy: 'default', durability: 'batched' });
    expect(config('set', 'open', 'true').out).toBe(
      'open is true from the next start on; the Elatio that is running goes on as it is.\n',
    );
    expect(config('set', 'durability', 'strict').code).toBe(0);
    expect(status()).toMatchObject({ open: false, durability: 'batched' });
    await first.stop();

    const second = await up('--no-collectors');
    expect(second.output()).toContain('OPEN by its setting');
    expect(status()).toMatchObject({ open: true, openBy: 'file', durability: 'strict' });
    expect((await fetch(`${second.address}/api/0/buckets/`)).status).toBe(200);
  });

  it('that open the node are named by status, as is the option', async () => {
    const { run, choose, up } = place();
    await choose({ open: true });
    const first = await up('--no-collectors');
    expect(run('status').out).toContain('OPEN to every program on this machine (the setting');
    await first.stop();
    await up('--no-collectors', '--open');
    expect(run('status').out).toContain('OPEN to every program on this machine (--open)');
  });

  it('give way to options, whichever way these go', async () => {
    const { choose, status, up } = place();
    await choose({
      open: true,
      collectors: false,
      durability: 'strict',
      port: 1,
      host: '192.0.2.1',
    });
    const first = await up('--no-open', '--collectors', '--host', '127.0.0.1');
    expect(status()).toMatchObject({ open: false, openBy: 'flag', durability: 'strict' });
    expect(status().collectors).not.toEqual([]);
    expect((await fetch(`${first.address}/api/0/buckets/`)).status).toBe(401);
    await first.stop();

    await choose({ open: false, collectors: true });
    await up('--open', '--no-collectors', '--durability', 'batched');
    expect(status()).toMatchObject({ open: true, openBy: 'flag', durability: 'batched' });
    expect(status().collectors).toEqual([]);
  });

  it('say where to listen', async () => {
    const { run, choose } = place();
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const address = holder.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await choose({ port });
    expect(run('up', '--no-collectors').err).toContain(`Port ${port} of 127.0.0.1 is taken`);
    await choose({ host: '192.0.2.1' });
    expect(run('up', '--no-collectors', '--port', '0').err).toContain('ELATIO_HTTP_LISTEN');
  });

  it('serve folders', async () => {
    const { directory, config, up } = place();
    const folder = join(directory, '..', 'web');
    mkdirSync(folder);
    writeFileSync(join(folder, 'index.html'), 'the page');
    expect(config('set', 'pages', `vis=${folder}`).code).toBe(0);
    expect(config('set', 'ui', folder).code).toBe(0);
    const { address } = await up('--no-collectors');
    for (const path of ['/', '/pages/vis/']) {
      expect(await (await fetch(address + path)).text()).toBe('the page');
    }
  });

  it('let a name of its own through, and no other', async () => {
    const { config, up } = place();
    const first = await up('--no-collectors');
    const refused = { status: 400, code: 'ELATIO_HTTP_HOST' };
    expect(await ask(first.port, { host: `my.name:${first.port}` })).toMatchObject(refused);
    await first.stop();
    expect(config('set', 'hosts', 'my.name').code).toBe(0);
    const { port } = await up('--no-collectors');
    expect(await ask(port, { host: `my.name:${port}` })).toMatchObject({ status: 200 });
    expect(await ask(port, { host: 'MY.name' })).toMatchObject({ status: 200 });
    expect(await ask(port, { host: 'not.my.name' })).toMatchObject(refused);
    expect(await ask(port, { host: `localhost:${port}` })).toMatchObject({ status: 200 });
    // Pages of that name are the node's own.
    const own = { host: `my.name:${port}`, origin: `http://my.name:${port}` };
    expect(await ask(port, own)).toMatchObject({ status: 200 });
  });

  it('let pages of an origin read, and no others', async () => {
    const { config, up } = place();
    const origin = 'http://localhost:27180';
    expect(config('set', 'origins', origin).code).toBe(0);
    const { port, address } = await up('--no-collectors');
    const { status, headers } = await ask(port, { host: 'localhost', origin });
    expect([status, headers['access-control-allow-origin']]).toEqual([200, origin]);
    const preflight = await fetch(`${address}/api/0/info`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    const other = await ask(port, { host: 'localhost', origin: 'http://localhost:27181' });
    expect([other.status, other.code]).toEqual([403, 'ELATIO_HTTP_ORIGIN']);
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('a configuration that is wrong', () => {
  it.each([
    ['ELATIO_CONFIG_JSON', 'line 2', '{"port": 5700,\n "open": yes}\n'],
    ['ELATIO_CONFIG_NAME', 'did you mean "port"?', '{"prot": 5700}'],
    ['ELATIO_CONFIG_VALUE', 'a whole number', '{"port": "5700"}'],
  ])('(%s) keeps up from starting with another, tells %s, and stays as it is', async (...given) => {
    const [code, hint, content] = given;
    const { directory, run, config, choose, file } = place();
    await choose(content);
    for (const { code: ended, err } of [
      run('up', '--port', '0', '--no-collectors'),
      config('list'),
      config('get', 'open'),
    ]) {
      expect([ended, err]).toEqual([1, expect.stringContaining(code)]);
      expect(err).toContain(hint);
      expect(err).toContain(join(directory, 'config.json'));
    }
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(run('status').out).toContain('Not running');
  });

  it('is told by doctor, also while a node runs that has not read it', async () => {
    const { run, up, file } = place();
    await up('--no-collectors');
    expect(run('doctor').out).toMatch(/^ok +settings/m);
    writeFileSync(file, '{"port": }');
    const { code, out } = run('doctor');
    expect([code, out]).toEqual([1, expect.stringMatching(/^BAD +settings.*line 1, column 10/m)]);
  });

  it('is put right from the command line where it is JSON', async () => {
    const { config, choose, file } = place();
    await choose('{"prot": 5700, "open": "yes", "ui": "/web"}');
    expect(config('unset', 'prot').code).toBe(0);
    expect(config('set', 'open', 'true').code).toBe(0);
    expect(config('list').code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ open: true, ui: '/web' });
    await choose('{"port": 5700,}');
    for (const words of [
      ['set', 'port', '1'],
      ['unset', 'port'],
    ]) {
      expect(config(...words).err).toContain('ELATIO_CONFIG_JSON');
    }
    expect(readFileSync(file, 'utf8')).toBe('{"port": 5700,}');
  });

  it('of a folder that is none of ours is not looked at', () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'config.json'), '{"theirs": true}');
    for (const args of [
      ['up', '--port', '0'],
      ['config', 'list'],
      ['config', 'set', 'port', '1'],
    ]) {
      const { code, err } = elatio([...args, '--data', directory]);
      expect([code, err]).toEqual([1, expect.stringContaining('ELATIO_DIRECTORY_FOREIGN')]);
    }
    expect(readFileSync(join(directory, 'config.json'), 'utf8')).toBe('{"theirs": true}');
  });
});

describe('the settings of a person', () => {
  it('are kept by the daemon, as JSON or text', async () => {
    const { config, up } = place();
    const first = await up('--no-collectors');
    for (const [name, words, value] of [
      ['theme', 'dark', 'dark'],
      ['startOfDay', '"04:00"', '04:00'],
      ['classes', '[{"name": ["Work"], "rule": {"type": "none"}}]', undefined],
      ['durationDefault', '3600', 3600],
      ['a name/with ?&#%2e and ü', 'true', true],
      ['__proto__', '{"x": 1}', { x: 1 }],
    ] as const) {
      const { code, out } = config('set', name, words);
      expect([name, code, out]).toEqual([name, 0, `"${name}" is kept in the log.\n`]);
      const wanted: unknown = value ?? JSON.parse(words);
      expect(JSON.parse(config('get', name, '--json').out)).toEqual(wanted);
    }
    expect(config('get', 'theme').out).toBe('dark\n');
    expect(config('list').out).toMatch(/Yours \(kept in the log\)[^]*theme +dark/);
    await first.stop();
    await up('--no-collectors');
    const { yours } = JSON.parse(config('list', '--json').out) as Listed;
    expect(yours).toMatchObject({ theme: 'dark', durationDefault: 3600 });
    expect(config('unset', 'theme').code).toBe(0);
    expect(config('get', 'theme').err).toContain('ELATIO_CONFIG_ABSENT');
    expect(config('unset', 'theme').err).toContain('ELATIO_CONFIG_ABSENT');
  });

  it('take a daemon', () => {
    const { config } = place();
    for (const words of [
      ['get', 'theme'],
      ['set', 'theme', 'dark'],
      ['unset', 'theme'],
    ]) {
      const { code, err } = config(...words);
      expect([words, code, err]).toEqual([words, 1, expect.stringContaining('NO_DAEMON')]);
      expect(err).toContain('elatio up');
    }
    expect(config('list').out).toContain('no Elatio is running');
  });

  it('whose name looks like a slip are kept where that is meant', async () => {
    const { config, up } = place();
    await up('--no-collectors');
    expect(config('set', 'prot', '80').err).toContain('did you mean "port"?');
    expect(config('get', 'prot').err).toContain('did you mean "port"?');
    expect(config('set', 'prot', '80', '--force').code).toBe(0);
    expect(config('get', 'prot').out).toBe('80\n');
    expect(config('unset', 'prot').code).toBe(0);
  });

  it('that cannot be are refused', async () => {
    const { config, up } = place();
    await up('--no-collectors');
    for (const [code, ...words] of [
      ['ELATIO_CONFIG_NAME', '', '1'],
      ['ELATIO_CONFIG_NAME', '..', '1'],
      ['ELATIO_CONFIG_VALUE', 'theme', 'null'],
      ['ELATIO_CONFIG_VALUE', 'theme', 'two', 'words'],
    ]) {
      const { code: ended, err } = config('set', ...words);
      expect([words, ended, err]).toEqual([words, 1, expect.stringContaining(code)]);
    }
    expect(config('set', 'x'.repeat(1_000), '1').err).toContain('ELATIO_DOCS_KEY');
  });
});

it('up has an option for every setting that names one', () => {
  const { out } = elatio(['up', '--help']);
  const readme = readFileSync(new URL('../../node/config/README.md', import.meta.url), 'utf8');
  const options = [...readme.matchAll(/^\| `\w+` +\| .* \| `(--\w+)` +\|/gm)].map(([, at]) => at);
  expect(options).toHaveLength(8);
  for (const option of options) expect(out).toMatch(new RegExp(`^ +${option}\\b`, 'm'));
});
