import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { hasMessageBus, openService, startMessageBus } from '../collectors/message-bus.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';
import { atTerminal } from './terminal.ts';

const HOSTILE = 'evil\u001B[2J\u202Eapp';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return join(made, 'data');
}

/** Where it is two in the afternoon: what was done in the last hours was done today, and this month. */
const TZ = `Etc/GMT${new Date().getUTCHours() > 14 ? '+' : '-'}${Math.abs(14 - new Date().getUTCHours())}`;

async function running(directory: string, env: NodeJS.ProcessEnv = {}) {
  const args = ['--no-collectors', '--open'];
  const daemon = await startDaemon(directory, { args, env: cleanEnv({ TZ, ...env }) });
  onTestFinished(() => void daemon.stop());
  return daemon;
}

/** Hours of programs, one after the other, up to now; somebody was there. */
async function record(
  address: string,
  programs: readonly (readonly [app: string, hours: number])[],
) {
  const all = programs.reduce((sum, [, hours]) => sum + hours, 0);
  let at = Date.now() - all * 3_600_000;
  const events = programs.map(([app, hours]) => {
    const timestamp = new Date(at).toISOString();
    at += hours * 3_600_000;
    return { timestamp, duration: hours * 3_600, data: { app, title: 't', status: 'not-afk' } };
  });
  for (const [name, type] of [
    ['aw-watcher-window_here', 'currentwindow'],
    ['aw-watcher-afk_here', 'afkstatus'],
  ]) {
    const path = `${address}/api/0/buckets/${name}`;
    const post = (url: string, body: unknown) =>
      fetch(url, { method: 'POST', body: JSON.stringify(body) });
    await post(path, { client: 'c', type, hostname: 'here' });
    expect((await post(`${path}/events`, events)).status).toBe(200);
  }
}

it('goals are said, shown back, kept and followed', async () => {
  const directory = folder();
  const daemon = await running(directory);
  const goals = (...args: string[]) => elatio(['goals', ...args, '--data', directory]);
  expect(goals().out).toContain('There are no goals yet');
  await record(daemon.address, [
    ['kdenlive', 0.75],
    [HOSTILE, 0.5],
  ]);

  const asked = goals('add', 'kdenlive < 1h per month');
  expect(asked).toMatchObject({ code: 1 });
  expect(asked.out).toContain('That is: at most 1h of app "kdenlive" per month');
  expect(asked.err).toMatch(/ELATIO_CLI_CANCELLED|--yes asks no question/);
  expect(goals().out).toContain('There are no goals yet');

  const made = goals('add', 'kdenlive < 1h per month', '--yes');
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toMatch(/45m of 1h 00m/);
  expect(made.out).toMatch(/within it, 15m left/);
  expect(
    goals(
      'add',
      `--app`,
      HOSTILE.replaceAll('\u001B', ''),
      '--most',
      '20min',
      '--per',
      'month',
      '--yes',
    ),
  ).toMatchObject({ code: 0 });
  expect(goals('add', 'read 20 min 5 days/week', '--yes').out).toContain('elatio log');
  const { out } = goals();
  expect(out).toMatch(/at most 1h of app "kdenlive" per month +45m of 1h 00m +█/);
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
});

it('a goal is said anew, paused, removed and brought back', async () => {
  const directory = folder();
  const daemon = await running(directory);
  const goals = (...args: string[]) => elatio(['goals', ...args, '--data', directory]);
  await record(daemon.address, [['kdenlive', 0.75]]);
  goals('add', 'kdenlive < 1h per month', '--yes');
  const { goals: told } = JSON.parse(goals('--json').out) as {
    goals: { id: string; words: string }[];
  };
  const id = told.find(({ words }) => words.includes('kdenlive'))?.id ?? '';
  expect(goals('show', id).out).toMatch(/runs +█/);
  expect(goals('change', id, 'kdenlive < 30min per month').out).toContain(
    'It is now: at most 30min',
  );
  expect(goals('show', id).out).toContain('over the limit, 15m too much');
  expect(goals('pause', id).code).toBe(0);
  expect(goals('show', id).out).toContain('paused');
  expect(goals('resume', id).code).toBe(0);
  expect(goals('history', id).out).toMatch(/^\d{4}-\d\d +45m +missed/m);
  const removed = goals('remove', id).out;
  expect(goals('show', id)).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no goal') as string,
  });
  const [, edit = ''] = /undo ([\da-f]{8})/.exec(removed) ?? [];
  expect(elatio(['undo', edit, '--data', directory]).code).toBe(0);
  expect(goals('show', id).out).toContain('at most 30min');
});

it('sessions, scores and the day so far are told with goals', async () => {
  const directory = folder();
  const daemon = await running(directory);
  const goals = (...args: string[]) => elatio(['goals', ...args, '--data', directory]);
  await record(daemon.address, [
    ['kdenlive', 0.75],
    [HOSTILE, 0.5],
  ]);
  goals('add', 'kdenlive < 30min per month', '--yes');
  const wrong = goals('add', 'run 5');
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain('At column 5: 5 of what?');

  const sessions = elatio(['sessions', '--since', '2d', '--data', directory]).out;
  expect(sessions).toMatch(/kdenlive 45m|Work.* 45m/);
  expect(sessions.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  expect(elatio(['score', '--data', directory]).out.split('\n').length).toBeGreaterThan(7);
  expect(elatio(['score', '--weekly', '--json', '--data', directory]).out).toContain(
    '"every":"week"',
  );
  expect(elatio(['today', '--data', directory]).out).toContain('over the limit');
});

it.skipIf(!hasMessageBus)('a limit that is reached is shown on the desktop, once', async () => {
  const bus = await startMessageBus();
  onTestFinished(() => bus.end());
  const desktop = await openService(bus.address, 'org.freedesktop.Notifications');
  onTestFinished(() => desktop.close());
  const shown: unknown[] = [];
  desktop.answer('org.freedesktop.Notifications.Notify', (body) => {
    shown.push(body[4]);
    return { signature: 'u', body: [1] };
  });
  const directory = folder();
  const env = { DBUS_SESSION_BUS_ADDRESS: bus.address };
  const first = await running(directory, env);
  await record(first.address, [['kdenlive', 0.5]]);
  expect(
    elatio(['goals', 'add', 'kdenlive < 20min per month', '--yes', '--data', directory]).code,
  ).toBe(0);
  await first.stop();
  const second = await running(directory, env);
  await expect
    .poll(() => shown)
    .toEqual(['30min of 20min: at most 20min of app "kdenlive" per month']);
  await second.stop();
  // Something else, so that it is seen that it looked.
  const third = await running(directory, env);
  expect(
    elatio(['goals', 'add', 'kdenlive > 10min per month', '--yes', '--data', directory]).code,
  ).toBe(0);
  await third.stop();
  const fourth = await running(directory, env);
  await expect.poll(() => shown.length).toBe(2);
  expect(shown[1]).toContain('at least 10min');
  expect(elatio(['status', '--data', directory]).out).toMatch(/goals +2, notifications on$/m);
  await fourth.stop();
  await desktop.close();
  await bus.end();
});

it('without a desktop the status says why nothing is shown', async () => {
  const directory = folder();
  const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/none' };
  const first = await running(directory, env);
  await record(first.address, [['kdenlive', 0.5]]);
  elatio(['goals', 'add', 'kdenlive < 20min per month', '--yes', '--data', directory]);
  await first.stop();
  await running(directory, env);
  await expect
    .poll(() => elatio(['status', '--data', directory]).out)
    .toMatch(/goals +1, notifications on, not on the desktop: The session D-Bus cannot be reached/);
  expect(elatio(['config', 'set', 'goalNotifications', 'false', '--data', directory]).code).toBe(0);
  expect(elatio(['status', '--data', directory]).out).toContain('notifications off');
});

it.runIf(process.platform === 'linux')(
  'at a terminal what is not understood is asked for anew, and nothing is kept without a yes',
  async () => {
    const directory = folder();
    await running(directory);
    const add = (...answers: readonly (readonly [string, string])[]) =>
      atTerminal(['goals', 'add', "'run 5'", '--data', directory], answers);
    const again = ['Say it anew', 'run 5 km daily\r'] as const;
    expect(await add(again, ['Yes', 'n'])).toContain('ELATIO_CLI_CANCELLED');
    expect(await add(['Say it anew', '\r'])).toContain('ELATIO_GOALS_SENTENCE');
    const kept = await add(['Say it anew', 'run -5 km\r'], again, ['Yes', 'y']);
    expect(kept).toContain('an amount is not below zero');
    expect(kept).toContain('That is: at least 5 km of logged "run" per day');
    expect(elatio(['goals', '--data', directory]).out.match(/"run"/g)).toHaveLength(1);
  },
);
