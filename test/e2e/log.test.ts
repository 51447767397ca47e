import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ToldEvent } from '../../node/cli/events.ts';
import { temporaryFolder } from '../node/folder.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';
import { atTerminal } from './terminal.ts';

/** A node, and the command line on it, both in Berlin. */
async function berlin() {
  const directory = join(temporaryFolder(), 'data');
  const env = cleanEnv({ TZ: 'Europe/Berlin' });
  const up = async () => {
    const daemon = await startDaemon(directory, { args: ['--no-collectors'], env });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    return daemon;
  };
  let daemon = await up();
  const run = (...words: string[]) => elatio([...words, '--data', directory], { env });
  return {
    directory,
    env,
    run,
    json: (...words: string[]): unknown => {
      const { code, out, err } = run(...words, '--json');
      expect([words, code, err]).toEqual([words, 0, '']);
      return JSON.parse(out);
    },
    /** Events of a bucket, oldest first. */
    events: (bucket: string) =>
      run('events', bucket, '--json')
        .out.split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as ToldEvent)
        .reverse(),
    restart: async (signal?: NodeJS.Signals) => {
      await daemon.stop(signal);
      daemon = await up();
    },
  };
}

type Shown = { templates: { name: string }[]; recent: ToldEvent[] };

it('log keeps what a person says to have done, at the time their clock showed', async () => {
  const { run, json } = await berlin();
  expect(run('log').out).toContain('Nothing was logged yet');
  const words = ['log', 'run', '--km', '5', '--for', '28m', '--note', 'along the river'];
  const made = json(...words, '--at', '2026-03-28 7:30') as ToldEvent;
  expect(made).toMatchObject({
    timestamp: '2026-03-28T06:30:00+00:00',
    duration: 1680,
    data: { activity: 'run', km: 5, note: 'along the river' },
  });
  // A day later the clocks are ahead by an hour more.
  expect(json(...words, '--at', '2026-03-29 7:30')).toMatchObject({
    timestamp: '2026-03-29T05:30:00+00:00',
  });
  const skipped = run(...words, '--at', '2026-03-29 2:30');
  expect([skipped.code, skipped.err]).toEqual([1, expect.stringContaining('ELATIO_MANUAL_TIME')]);
  expect(run('log', 'tea').out).toMatch(
    /^Logged: tea {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}\(\d+-\d+\)\n$/,
  );
  const { out } = run('log');
  expect(out).toMatch(/^1 +\S+ \S+ +tea +\d+-\d+ *$/m);
  expect(out).toMatch(
    /^3 +2026-03-28 07:30:00 +28 min +run +km 5, note along the river +\d+-\d+ *$/m,
  );
  expect((json('log', '--limit', '1') as Shown).recent).toHaveLength(1);
});

it('log edit and log delete change what was logged, and undo takes that back', async () => {
  const { run, json, events, restart } = await berlin();
  const { id, bucket } = json('log', 'run', '--km', '5', '--for', '28m') as ToldEvent;
  const short = /\((\d+-\d+)\)/.exec(run('log', 'tea').out)?.[1] ?? '';
  const [before] = events(bucket);
  expect(before.id).toBe(id);
  const edited = run('log', 'edit', String(id), '--for', '30m', '--note', 'slow');
  expect(edited.out).toContain('It is now: run');
  const changed = { ...before, duration: 1800, data: { ...before.data, note: 'slow' } };
  await restart();
  expect(events(bucket)[0]).toEqual(changed);
  expect(run('log', 'delete', short).out).toContain('Deleted.');
  const [inBucket = '', number = ''] = short.split('-');
  const again = run('log', 'delete', short).err;
  expect(again).toContain(`(bucket ${inBucket}, event ${number}), or it was deleted`);
  // Under the id that it has everywhere else.
  expect(run('audit').out).toContain(`log ${short} `);
  expect(events(bucket)).toEqual([changed]);
  expect(run('undo', '--yes').out).toContain(`Undone: 1 event deleted from ${bucket}`);
  expect(events(bucket)).toHaveLength(2);
  // As it was told, word for word.
  const [, back = ''] =
    /^To take that back: elatio (undo [\da-f]{8}) --data /m.exec(edited.out) ?? [];
  expect(run(...back.split(' ')).code).toBe(0);
  expect(events(bucket)[0]).toEqual(before);
  for (const [code, ...words] of [
    ['ELATIO_CLI_EVENT', 'edit', 'the last', '--km', '5'],
    ['ELATIO_CLI_SAME', 'edit', String(id)],
    ['ELATIO_CLI_EVENT', 'delete', '1-99999999999'],
    ['ELATIO_HTTP_EVENT', 'delete', '1-4000'],
    ['ELATIO_HTTP_EVENT', 'edit', '9007199254740991', '--km', '5'],
    ['ELATIO_MANUAL_DURATION', 'edit', String(id), '--for', '1e9h'],
    ['ELATIO_MANUAL_WORDS', 'edit', String(id), '--for'],
  ]) {
    const { code: ended, err } = run('log', ...words);
    expect([words, ended, err]).toEqual([words, 1, expect.stringContaining(code)]);
  }
  expect(events(bucket)).toHaveLength(2);
});

it('log knows templates, which settings keep', async () => {
  const { run, json, restart } = await berlin();
  const saved = run('log', '--save', 'my morning', 'run', '--km', '5', '--for', '28m');
  expect(saved.out).toContain("elatio log 'my morning' --data ");
  run('log', '--save', 'tea', 'tea', '--cups', '2');
  await restart();
  expect((json('log') as Shown).recent).toEqual([]);
  expect(json('log', 'my morning', '--km', '6')).toMatchObject({
    duration: 1680,
    data: { activity: 'run', km: 6 },
  });
  expect(json('config', 'get', 'log.templates')).toMatchObject([
    { name: 'my morning', activity: 'run', fields: { km: 5 }, duration: 1680 },
    { name: 'tea', duration: 0 },
  ]);
  expect(run('log').out).toMatch(/^1 +my morning +run +28 min +km 5 *$/m);
  expect(run('log', '--forget', 'my morning').code).toBe(0);
  expect(run('log', '--forget', 'tea').code).toBe(0);
  expect((json('log') as Shown).templates).toEqual([]);
  for (const words of [
    ['--forget', 'tea'],
    ['--save', 'edit', 'run'],
    ['--save', '-x', 'run'],
  ]) {
    expect(run('log', ...words).err).toContain('ELATIO_CLI_TEMPLATE');
  }
  expect(run('log', '--save', 'x').err).toContain('ELATIO_MANUAL_WORDS');
});

it('log takes whatever is typed, and shows it without obeying it', async () => {
  const { run, json } = await berlin();
  const note = `\u001B[2J\u202E${'n'.repeat(10_000)}`;
  const { data } = json('log', 'x', '--__proto__', '7', '--note', note) as ToldEvent;
  expect(JSON.stringify(data)).toBe(
    `{"activity":"x","__proto__":7,"note":${JSON.stringify(note)}}`,
  );
  const { out } = run('log');
  expect(out).toContain('__proto__ 7, note ·[2J·nnn');
  expect(out.split('\n').every((line) => line.length < 200)).toBe(true);
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  for (const [code, ...words] of [
    ['ELATIO_MANUAL_DURATION', '--for', '1e9h'],
    ['ELATIO_MANUAL_WORDS', '--a\u001B[2J'],
    ['ELATIO_MANUAL_FIELD', '--a\u001B[2J', '1'],
    ['ELATIO_MANUAL_TIME', '--at', '\u001B[2J'],
  ]) {
    const { code: ended, err } = run('log', 'x', ...words);
    expect([ended, err]).toEqual([1, expect.stringContaining(code)]);
    expect(err.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  }
});

it('stopwatches run on while the node does not, and stop with their true length', async () => {
  const { run, json, events, restart } = await berlin();
  expect(run('stopwatch', 'status').out).toBe('No stopwatch runs.\n');
  expect(run('stopwatch', 'stop').err).toContain('ELATIO_CLI_STOPWATCH');
  const work = json('stopwatch', 'start', 'work') as { id: number };
  const [started] = events('aw-stopwatch');
  expect(started).toMatchObject({ id: work.id, data: { running: true, label: 'work' } });
  await restart('SIGKILL');
  expect(run('stopwatch', 'start').out).toMatch(/^Started: no label {2}\(\d+-\d+\)\n$/);
  expect(run('stopwatch', 'status').out).toMatch(/^work +[\d.]+ s +\S+ \S+ +\d+-\d+ *$/m);
  const several = run('stopwatch', 'stop');
  expect([several.code, several.err]).toEqual([1, expect.stringContaining('Several run: ')]);
  expect(run('stopwatch', 'stop', 'play').err).toContain('ELATIO_CLI_STOPWATCH');
  const began = Date.parse(started.timestamp);
  const before = (Date.now() - began) / 1_000;
  const stopped = json('stopwatch', 'stop', 'work') as { elapsed: number };
  const after = (Date.now() - began) / 1_000;
  expect(stopped.elapsed).toBeGreaterThanOrEqual(before - 0.001);
  expect(stopped.elapsed).toBeLessThanOrEqual(after + 0.001);
  expect(run('stopwatch', 'stop').out).toMatch(/^Stopped: no label, after [\d.]+ s\n$/);
  expect(run('stopwatch', 'status').out).toBe('No stopwatch runs.\n');
  expect(events('aw-stopwatch').map(({ data }) => data)).toEqual([
    { running: false, label: 'work' },
    { running: false, label: '' },
  ]);
  expect(events('aw-stopwatch')[0].duration).toBe(stopped.elapsed);
});

it.runIf(process.platform === 'linux')(
  'log offers at a terminal to repeat what it shows',
  async () => {
    const { directory, env, json } = await berlin();
    json('log', 'run', '--km', '5', '--for', '28m', '--at', '2026-03-28 7:30');
    const answering = (keys: string) =>
      atTerminal(['log', '--data', directory], [['Which of them', keys]], env);
    expect(await answering('\r')).not.toContain('Logged');
    expect(await answering('7\r')).toContain('That is none of them');
    expect((json('log') as Shown).recent).toHaveLength(1);
    expect(await answering('1\r')).toContain('Logged: run');
    expect((json('log') as Shown).recent).toMatchObject([
      { duration: 1680, data: { activity: 'run', km: 5 } },
      { timestamp: '2026-03-28T06:30:00+00:00' },
    ]);
  },
);

it.each([['log'], ['log', 'tea'], ['stopwatch', 'status']])(
  '%s without a daemon says elatio up',
  (...words) => {
    const directory = join(temporaryFolder(), 'none');
    const { code, err } = elatio([...words, '--data', directory]);
    expect([code, err]).toEqual([1, expect.stringContaining('ELATIO_CLI_NO_DAEMON')]);
  },
);
