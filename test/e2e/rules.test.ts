import { AWClient } from 'aw-client';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';
import { watcherAt } from './watcher.ts';

it('rules and pauses are made, listed, tried, turned off and ended from the command line', async () => {
  const directory = join(temporaryFolder(), 'data');
  const start = () => startDaemon(directory, { args: ['--no-collectors'] });
  let daemon = await start();
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const run = (...args: string[]) => elatio([...args, '--data', directory]);
  const events = () =>
    JSON.parse(`[${run('events', '--json').out.trim().replaceAll('\n', ',')}]`) as object[];
  let watcher = watcherAt(daemon.address);
  await watcher.create('w');
  let minute = 0;
  const beat = (data: Record<string, string>) =>
    watcher.heartbeat('w', `2026-01-01T10:${10 + minute++}:00Z`, data, 0);

  const added = run('rules', 'add', '--app', 'Signal', '--exclude', '--name', 'chat', '--json');
  const { id } = JSON.parse(added.out) as { id: string };
  expect(run('rules', 'add', '--redact', 'title').out).toContain('counts from now on');
  await beat({ app: 'signal', title: 'secret' });
  await beat({ app: 'editor', title: 'secret' });
  expect(events()).toMatchObject([{ data: { app: 'editor', title: '[redacted]' } }]);
  expect(run('rules', 'list').out).toMatch(/chat +app is "Signal" +stores nothing +on +1/);

  const tried = run('rules', 'test', '--app', 'SIGNAL', '--title', 'x').out;
  expect(tried).toContain('Nothing would be stored.');
  expect(tried).toContain(`${id} (chat): stores nothing, because app is "Signal".`);

  const withRule = ['--with', '--app x --redact title'];
  expect(run('rules', 'test', '--app', 'x', '--title', 'y', ...withRule).out).toContain(
    'the one given: redacts title, because app is "x".',
  );

  expect(run('rules', 'disable', id).out).toContain('is off');
  await beat({ app: 'signal', title: 'secret' });
  expect(events()).toHaveLength(2);
  expect(run('rules', 'enable', id).out).toContain('is on');
  expect(run('rules', 'remove', id).out).toContain('is removed');
  expect(run('edits').out).toContain(`rule ${id} changed`);
  expect(run('undo', '--yes').code).toBe(0);
  await beat({ app: 'signal', title: 'secret' });
  expect(events()).toHaveLength(2);

  expect(run('pause', '20min').out).toContain('Nothing is recorded until');
  await daemon.stop();
  daemon = await start();
  watcher = watcherAt(daemon.address);
  expect(run('status').out).toContain('PAUSED');
  await beat({ app: 'editor', title: 'paused' });
  expect(events()).toHaveLength(2);
  expect(run('resume').code).toBe(0);
  expect(run('status').out).not.toContain('PAUSED');
  await beat({ app: 'editor', title: 'again' });
  expect(events()).toHaveLength(3);
  expect(daemon.output()).not.toContain('secret');

  for (const [words, said] of [
    [['rules', 'add', '--app', 'x'], 'One of --exclude'],
    [['rules', 'add', '--exclude'], 'ELATIO_RULES_RULE'],
    [['rules', 'add', '--exclude', '--outside', 'soon'], 'ELATIO_RULES_RULE'],
    [['rules', 'remove', 'none'], 'ELATIO_RULES_ID'],
    [['rules', 'enable', 'none'], 'ELATIO_RULES_ID'],
    [['pause', 'long'], 'A length of time is expected'],
  ] as const) {
    const { code, err } = run(...words);
    expect([words, code, err]).toEqual([words, 1, expect.stringContaining(said)]);
  }
});

it('ActivityWatch’s own client goes on where what it sends is excluded', async () => {
  vi.stubEnv('no_proxy', '127.0.0.1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const directory = join(temporaryFolder(), 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  elatio(['rules', 'add', '--app', 'secret', '--exclude', '--data', directory]);
  const client = new AWClient('aw-watcher-test', { baseURL: daemon.address });
  await client.ensureBucket('b', 'currentwindow', 'me');
  const event = (second: number, app: string) => ({
    timestamp: new Date(Date.UTC(2024, 0, 15, 10, 0, second)),
    duration: 0,
    data: { app },
  });
  await client.heartbeat('b', 60, event(0, 'x'));
  await client.heartbeat('b', 60, event(1, 'secret'));
  await client.heartbeat('b', 60, event(2, 'x'));
  await client.insertEvent('b', event(3, 'secret'));
  await client.insertEvents('b', [event(4, 'secret'), event(5, 'y')]);
  const apps = (await client.getEvents('b')).map(({ data, duration }) => [data['app'], duration]);
  expect(apps).toEqual([
    ['y', 0],
    ['x', 0],
    ['x', 0],
  ]);
});
