import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';
import { atTerminal } from './terminal.ts';

const HOSTILE = '\u001B[2Jodd\u202E';
const HOUR = 3_600;

it('categories are looked at, tried, made, moved, removed, imported and taken back from the command line', async () => {
  const folder = temporaryFolder();
  const directory = join(folder, 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const run = (...args: string[]) => elatio([...args, '--data', directory]);
  const categories = (...args: string[]) => run('categories', ...args);
  const start = Date.now() - 3 * HOUR * 1_000;
  await fetch(`${daemon.address}/api/0/buckets/w`, {
    method: 'POST',
    body: JSON.stringify({ client: 'c', type: 'currentwindow', hostname: 'here' }),
  });
  const windows = [
    { app: 'Code', title: 'main.ts - elatio' },
    { app: 'Odd', title: HOSTILE },
    { app: 'Firefox', title: 'A song - YouTube — Mozilla Firefox' },
  ];
  await fetch(`${daemon.address}/api/0/buckets/w/events`, {
    method: 'POST',
    body: JSON.stringify(
      windows.map((data, i) => ({
        timestamp: new Date(start + i * HOUR * 1_000).toISOString(),
        duration: HOUR,
        data,
      })),
    ),
  });
  const report = (...args: string[]) =>
    run('report', '--by', 'category', '--since', '4h', ...args).out;

  expect(categories().out).toMatch(/^[\da-f]{8} {4}Programming {2}#3d9970$/m);
  expect(categories().out).toContain('These are built in.');
  for (const name of ['Media > Video', 'Uncategorized', 'Work > Programming']) {
    expect(report()).toMatch(new RegExp(`^${name} +1h 00m$`, 'm'));
  }
  expect(report('--depth', '1')).toMatch(/^Work +1h 00m$/m);

  const left = categories('uncategorized', '--since', '4h').out;
  expect(left).toContain('Of no category: 1h 00m of 3h 00m (33 %).');
  expect(left).toContain('·[2Jodd· (Odd)');
  const tried = categories('preview', 'Work > Odd jobs', '--title', 'odd', '--since', '4h').out;
  expect(tried).toContain('Work > Odd jobs would have 1h 00m of 3h 00m (33 %); it has 0m now.');
  expect(tried).toMatch(/^From\n {2}Uncategorized +1h 00m$/m);
  expect(categories('preview', 'X', '--app', 'nix').out).toContain('fit nothing there is');

  expect(categories('add', 'Work > Odd jobs', '--title', 'odd', '--color', '#123456').code).toBe(0);
  expect(report()).toMatch(/^Work > Odd jobs +1h 00m$/m);
  const other = ['--title', 'nothing like it', '--only', '--since', '4h'];
  expect(categories('preview', 'odd jobs', ...other).out).toContain(
    'would have 0m of 3h 00m (0.0 %); it has 1h 00m now.',
  );
  expect(categories('preview', 'none such', ...other).code).toBe(1);
  expect(categories('test', '--app', 'Code', '--title', 'odd').out).toBe(
    'Work > Odd jobs\n  because title has "odd" (20)\n' +
      '  Work > Programming would be, but counts less: app is "code" (20)\n',
  );
  expect(categories('change', 'odd jobs', '--name', 'Odds', '--app', 'Odd').code).toBe(0);
  expect(categories().out).toMatch(/Odds {2}#123456\n +title has "odd"\n +app is "Odd"/);
  expect(categories('move', 'Odds').out).toContain('It is "Odds" now');
  expect(categories('move', 'Work', 'Work > Programming').err).toContain(
    'ELATIO_CATEGORIES_PARENT',
  );
  expect(categories('remove', 'Work').out).toContain('"Work" and what was in it are removed.');
  expect(report()).toMatch(/^Uncategorized +1h 00m$/m);
  expect(run('edits').out).toContain('categories changed: Work');
  expect(run('undo', '--yes').code).toBe(0);
  expect(report()).toMatch(/^Work > Programming +1h 00m$/m);

  const file = join(folder, 'categories.json');
  const theirs = [
    {
      name: ['Theirs'],
      rule: { type: 'regex', regex: 'main', ignore_case: true },
      data: { color: '#0F0' },
    },
    { name: ['Broken'], rule: { type: 'regex', regex: '(' } },
  ];
  writeFileSync(file, JSON.stringify({ categories: theirs }));
  const taken = categories('import', file).out;
  expect(taken).toContain('"Broken" comes without its rule');
  expect(taken).toContain('2 categories taken.');
  expect(report()).toMatch(/^Theirs +1h 00m$/m);
  const exported = join(folder, 'exported.json');
  expect(categories('export', exported).code).toBe(0);
  expect(JSON.parse(readFileSync(exported, 'utf8'))).toMatchObject({ categories: [theirs[0], {}] });
  expect(categories('export', exported).err).toContain('ELATIO_CLI_EXISTS');
  await fetch(`${daemon.address}/api/0/settings/classes`, {
    method: 'POST',
    body: JSON.stringify([theirs[0]]),
  });
  expect(categories('import', '--from-settings').out).toContain('1 category taken.');
  expect(categories('presets').out).toContain('Programming');
  expect(categories('presets', '--restore', '--yes').code).toBe(0);
  expect(report()).toMatch(/^Work > Programming +1h 00m$/m);

  for (const [words, said] of [
    [['change', 'Nowhere'], 'ELATIO_CLI_CATEGORY'],
    [['import'], 'ELATIO_CLI_CATEGORY'],
    [['import', join(folder, 'none.json')], 'ELATIO_CLI_FILE'],
    [['add', 'X', '--regex', '('], 'ELATIO_QUERY_REGEX'],
    [['add', 'X', '--in', 'app'], '--in says where'],
    [['add', 'X', '--priority', 'much'], 'Expected a whole number'],
    [['presets', '--restore'], 'ELATIO_CLI_CANCELLED'],
  ] as const) {
    const { code, err } = categories(...words);
    expect([words, code, err]).toEqual([words, 1, expect.stringContaining(said)]);
  }

  // A pattern that takes for ever is told of, and the day is shown all the same.
  expect(categories('add', 'Slow', '--regex', '^(?:(?:.|..)+)+(?=#$)').code).toBe(0);
  expect(run('report', '--by', 'category', '--since', '4h').err).toContain('took longer than');
  // Where it is about noon: three hours ago it was the same day.
  const offset = new Date().getUTCHours() - 12;
  const zone = `Etc/GMT${offset < 0 ? '-' : '+'}${Math.abs(offset)}`;
  const today = run('today', '--zone', zone).out;
  expect(today).toContain('took longer than');
  expect(today).toMatch(/^ {2}Firefox +1h 00m$/m);
  expect(categories('remove', 'Slow').code).toBe(0);

  categories('add', HOSTILE, '--title', 'odd', '--regex', `x|${HOSTILE}`);
  for (const words of [
    ['categories'],
    ['categories', 'uncategorized'],
    ['categories', 'preview', 'Y', '--title', 'odd', '--since', '4h'],
    ['categories', 'test', '--title', HOSTILE],
    ['report', '--by', 'category', '--since', '4h'],
    ['today'],
  ]) {
    const shown = await atTerminal([...words, '--data', directory], []);
    expect(shown.replaceAll(/\r*\n/g, '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  }
});
