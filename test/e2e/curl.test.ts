/** What the documentation says to type, typed; and the same with a token. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';

async function started(...args: string[]) {
  const home = temporaryFolder();
  const directory = join(home, 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', ...args] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const env = cleanEnv({ HOME: home });
  const token = (scope: string): string =>
    elatio(['token', 'create', '--scope', scope, '--data', directory]).out.trim();
  /** The status and the body that a request by curl is answered. */
  const curl = (path: string, ...more: string[]): [status: number, body: unknown] => {
    const words = ['-sS', '-w', '\n%{http_code}', ...more, `${daemon.address}/api/0/${path}`];
    const { stdout, stderr } = spawnSync('curl', words, { encoding: 'utf8', env });
    expect(stderr).toBe('');
    const [, body = '', status] = /^([^]*)\n(\d+)$/.exec(stdout) ?? [];
    return [Number(status), body === '' ? undefined : JSON.parse(body)];
  };
  return { directory, daemon, env, token, curl };
}

/** The lines of a document that call curl, each whole. */
function examplesIn(document: string): string[] {
  const file = readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8');
  const lines = file.replaceAll('\\\n', '').split('\n');
  return lines.filter((line) => line.startsWith('    curl ')).map((line) => line.trim());
}

it('every example of the documentation works as it stands', async () => {
  const { directory, daemon, env, token } = await started('--open');
  const write = token('write');
  const run = (example: string): unknown => {
    const line = example
      .replaceAll('localhost:5600', `localhost:${daemon.port}`)
      .replaceAll('DIR', directory)
      .replaceAll('TOKEN', write);
    const words = ['-c', line.replace('curl', 'curl -sS --fail-with-body')];
    const { status, stdout, stderr } = spawnSync('bash', words, { encoding: 'utf8', env });
    expect([example, status, stderr]).toEqual([example, 0, '']);
    return JSON.parse(stdout);
  };
  const event = {
    id: expect.any(Number),
    timestamp: '2026-11-22T10:00:00+00:00',
    duration: 0,
    data: { app: 'editor', title: 'a letter' },
  };
  expect(examplesIn('README.md').map((example) => run(example))).toEqual([{}, event, [event]]);
  const activity = { label: ['test-activity'], note: 'Just a test' };
  expect(examplesIn('node/http/README.md').map((example) => run(example))).toMatchObject([
    { test: { client: 'me' } },
    { data: { activity: 'run', km: 5 }, duration: 28 * 60 },
    { by: 'app', periods: Array.from({ length: 7 }, () => ({ total: 0, top: [] })) },
    { width: 800, buckets: expect.any(Array) },
    activity,
    [activity],
  ]);
});

it('a token of scope write reads and changes everything, one of scope read only reads', async () => {
  const { directory, token, curl } = await started();
  const [read, write] = ['read', 'write'].map((scope) => [
    '-H',
    `Authorization: Bearer ${token(scope)}`,
  ]);
  const bucket = '{"client":"me","type":"currentwindow","hostname":"here"}';
  const event = '{"timestamp":"2026-11-22T10:00:00Z","duration":5,"data":{"app":"editor"}}';
  // Watchers need none, and may send one all the same.
  expect(curl('buckets/test', '-d', bucket)).toEqual([200, {}]);
  expect(curl('buckets/test', '-d', bucket, ...write)).toEqual([304, undefined]);
  const [status, inserted] = curl('buckets/test/events', '-d', event, ...read);
  const [{ id }] = inserted as [{ id: number }];
  expect([status, id]).toEqual([200, expect.any(Number)]);

  const file = join(directory, '..', 'export.json');
  writeFileSync(file, `{"buckets":{"i":${bucket.replace('}', ',"id":"i","events":[]}')}}}`);
  const longer = `[{"id":${id},${event.slice(1).replace(':5,', ':60,')}]`;
  const changes: (readonly [path: string, ...words: string[]])[] = [
    ['buckets/test', '-X', 'PUT', '-d', '{"name":"Mine"}'],
    ['buckets/test/events', '-d', longer],
    ['settings/theme', '-d', '"dark"'],
    ['import', '-F', `buckets.json=@${file}`],
    [`buckets/test/events/${id}`, '-X', 'DELETE'],
    ['settings/theme', '-X', 'DELETE'],
    ['buckets/test?force=1', '-X', 'DELETE'],
  ];
  const reads = [
    'buckets/',
    `buckets/test/events/${id}`,
    'buckets/test/events/count',
    'export',
    'settings',
  ];
  const seen = () => reads.map((path) => curl(path, ...read));
  const before = seen();
  expect(before.map(([code]) => code)).toEqual(reads.map(() => 200));
  for (const path of reads) {
    expect(curl(path)).toMatchObject([401, { code: 'ELATIO_HTTP_ACCESS' }]);
  }
  for (const [path, ...words] of changes) {
    expect(curl(path, ...words)).toMatchObject([401, { code: 'ELATIO_HTTP_ACCESS' }]);
    expect(curl(path, ...words, ...read)).toMatchObject([403, { code: 'ELATIO_HTTP_SCOPE' }]);
  }
  expect(seen()).toEqual(before);
  for (const [path, ...words] of changes) {
    const [code] = curl(path, ...words, ...write);
    expect([path, code]).toEqual([path, 200]);
    if (path === 'buckets/test/events') {
      expect(curl(`${path}/${id}`, ...read)).toMatchObject([200, { id, duration: 60 }]);
    }
  }
  expect(curl('buckets/', ...read)).toMatchObject([200, { i: { client: 'me' } }]);
  expect(curl('settings', ...write)).toEqual([200, {}]);
});
