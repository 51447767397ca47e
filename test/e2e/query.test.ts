import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { elatio, startDaemon } from './daemon.ts';

it('elatio query answers a query as JSON, from a text, a file or standard input, and says what is wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const directory = join(folder, 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  onTestFinished(() => void daemon.stop());
  const post = (path: string, body: unknown) =>
    fetch(`${daemon.address}/api/0/buckets/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
  await post('aw-watcher-window_here', { client: 'c', type: 'currentwindow', hostname: 'here' });
  const events = ['editor', 'browser', 'editor'].map((app, i) => ({
    timestamp: new Date(Date.now() - (3 - i) * 600_000).toISOString(),
    duration: 300,
    data: { app, title: `Käse ${i}` },
  }));
  await post('aw-watcher-window_here/events', events);
  const query = (args: readonly string[], input = '') =>
    elatio(['query', '--data', directory, ...args], { input });

  const text = `
    window = query_bucket(find_bucket("aw-watcher-window"));
    RETURN = {"apps": merge_events_by_keys(window, ["app"]), "name": NAME};`;
  const asked = query(['--since', '2h', '--name', 'mine', text]);
  expect(asked).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(asked.out)).toMatchObject({
    apps: [
      { duration: 600, data: { app: 'editor' } },
      { duration: 300, data: { app: 'browser' } },
    ],
    name: 'mine',
  });
  const file = join(folder, 'query');
  writeFileSync(file, 'RETURN = query_bucket_names();');
  expect(JSON.parse(query(['-f', file]).out)).toEqual(['aw-watcher-window_here']);
  expect(JSON.parse(query(['-f', '-'], 'RETURN = 1 + 2 * 3;').out)).toBe(7);

  const wrong = query(['RETURN = flod([]);']);
  expect(wrong).toMatchObject({ code: 1, out: '' });
  expect(wrong.err).toContain('"flood"');
  // Below what is wrong, on a line of its own.
  const [line = '', caret = ''] = wrong.err.split('\n').slice(1);
  expect(line.slice(caret.indexOf('^'))).toMatch(/^flod/);
  expect(caret).toMatch(/^ +\| +\^+$/);
  expect(query([]).err).toContain('ELATIO_CLI_QUERY');
  expect(query(['-f', join(folder, 'none')]).err).toContain('ELATIO_CLI_FILE');
});
