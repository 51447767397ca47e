import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseCsv } from '../node/http/csv.ts';
import { cleanEnv, elatio, startDaemon } from './daemon.ts';
import { atTerminal } from './terminal.ts';

const HOSTILE = '\u001B[2J=cmd|"/c calc"!A1,\r\n\u009B31m\u202E';
const FORMULA = '=HYPERLINK("http://x")';

async function started() {
  const folder = mkdtempSync(join(tmpdir(), 'elatio-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const directory = join(folder, 'data');
  return { directory };
}

async function running(directory: string) {
  const args = ['--no-collectors', '--open'];
  const env = cleanEnv({ TZ: 'Europe/Berlin' });
  const daemon = await startDaemon(directory, { args, env });
  onTestFinished(() => void daemon.stop());
  return daemon;
}

/** Windows of half an hour each from a moment on, with somebody there for all but the last quarter. */
async function record(address: string, start: number, titles: readonly string[]): Promise<void> {
  const post = async (path: string, body: unknown): Promise<void> => {
    const options = { method: 'POST', body: JSON.stringify(body) };
    const { ok } = await fetch(`${address}/api/0/buckets/${path}`, options);
    expect([path, ok]).toEqual([path, true]);
  };
  const bucket = async (name: string, type: string, events: unknown): Promise<void> => {
    await fetch(`${address}/api/0/buckets/${name}`, {
      method: 'POST',
      body: JSON.stringify({ client: 'c', type, hostname: 'here' }),
    });
    await post(`${name}/events`, events);
  };
  const HALF_HOUR = 1_800;
  const length = titles.length * HALF_HOUR;
  await bucket(
    'aw-watcher-window_here',
    'currentwindow',
    titles.map((title, i) => ({
      timestamp: new Date(start + i * HALF_HOUR * 1_000).toISOString(),
      duration: HALF_HOUR,
      data: { app: title === FORMULA ? '+app' : 'Firefox', title },
    })),
  );
  await bucket('aw-watcher-afk_here', 'afkstatus', [
    {
      timestamp: new Date(start).toISOString(),
      duration: length - 900,
      data: { status: 'not-afk' },
    },
    {
      timestamp: new Date(start + (length - 900) * 1_000).toISOString(),
      duration: 900,
      data: { status: 'afk' },
    },
  ]);
  await bucket('aw-watcher-web-firefox', 'web.tab.current', [
    {
      timestamp: new Date(start).toISOString(),
      duration: length,
      data: { url: 'https://www.example.org/', title: 'x' },
    },
  ]);
}

interface Told {
  readonly periods: readonly {
    readonly name: string;
    readonly from: string;
    readonly until: string;
    readonly total: number;
  }[];
}

it('elatio report tells how long what was used, as a table, as JSON and as CSV that is data and nothing else', async () => {
  const { directory } = await started();
  const { address } = await running(directory);
  await record(address, Date.UTC(2026, 2, 28, 12), ['Käse 小明', HOSTILE, FORMULA, 'the last one']);
  const report = (...args: string[]) =>
    elatio([
      'report',
      '--data',
      directory,
      '--since',
      '2026-03-28',
      '--until',
      '2026-03-30',
      ...args,
    ]);

  const plain = report('--by', 'title');
  expect(plain).toMatchObject({ code: 0, err: '' });
  expect(plain.out).toMatch(/^Titles from 2026-03-28 04:00 to 2026-03-30 04:00, Europe\/Berlin$/m);
  expect(plain.out).toMatch(/^Käse 小明 \(Firefox\) +30m$/m);
  expect(plain.out).toMatch(/^the last one \(Firefox\) +15m$/m);
  expect(plain.out).toMatch(/^Active 1h 45m, away 15m, nothing recorded for 45h 00m\.$/m);
  expect(plain.out.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);

  // In the night between, clocks were put forward.
  const byDay = report('--every', 'day', '--json');
  expect(byDay.out.trim()).not.toMatch(/\p{Cc}/u);
  const told = JSON.parse(byDay.out) as Told;
  expect(
    told.periods.map(({ name, from, until, total }) => [
      name,
      (Date.parse(until) - Date.parse(from)) / 3_600_000,
      total,
    ]),
  ).toEqual([
    ['2026-03-28', 23, 6_300],
    ['2026-03-29', 24, 0],
  ]);

  const within = report(
    '--app',
    'Firefox',
    '--category',
    'Uncategorized',
    '--by',
    'title',
    '--json',
  );
  const { periods } = JSON.parse(within.out) as Told;
  const elsewhere = report('--app', 'Code', '--json');
  expect([periods[0].total, (JSON.parse(elsewhere.out) as Told).periods[0].total]).toEqual([0, 0]);
  const unknown = report('--category', 'No > such');
  expect(unknown).toMatchObject({ code: 1, out: '' });
  expect(unknown.err).toContain('No > such');

  const csv = report('--by', 'title', '--every', 'day', '--csv');
  const [head, ...rows] = parseCsv(csv.out.replace('\u{feff}', ''));
  expect(head).toEqual(['period', 'from', 'until', 'kind', 'name', 'app', 'seconds']);
  expect(rows.filter(([period]) => period === '2026-03-28').map((row) => row.slice(3))).toEqual([
    ['title', 'Käse 小明', 'Firefox', '1800'],
    ['title', HOSTILE, 'Firefox', '1800'],
    ['title', `'${FORMULA}`, "'+app", '1800'],
    ['title', 'the last one', 'Firefox', '900'],
    ['other', '', '', '0'],
    ['active', '', '', '6300'],
    ['away', '', '', '900'],
  ]);

  expect(report('--by', 'site').out).toMatch(/^example\.org +1h 15m$/m);
  expect(report('--device', 'none').err).toContain('ELATIO_QUERY_DEVICE');
  expect(report('--zone', 'Nowhere').err).toContain('ELATIO_INGEST_FIELD');
  expect(report('--every', 'year').code).toBe(1);
  expect(report('--csv', '--json').code).toBe(1);
});

it('elatio today shows the day so far, with bars at a terminal that no title gets through to', async () => {
  const { directory } = await started();
  const { address } = await running(directory);
  const nothing = elatio(['today', '--data', directory]);
  expect(nothing).toMatchObject({ code: 0, err: '' });
  expect(nothing.out).toContain('Active 0m, away 0m');
  // Where it is about noon: two hours ago it was the same day.
  const offset = new Date().getUTCHours() - 12;
  const zone = `Etc/GMT${offset < 0 ? '-' : '+'}${Math.abs(offset)}`;
  await record(address, Date.now() - 2 * 3_600_000, ['a', HOSTILE, FORMULA, 'b']);
  const words = ['today', '--data', directory, '--zone', zone];

  const plain = elatio(words);
  expect(plain).toMatchObject({ code: 0, err: '' });
  expect(plain.out).toContain(`04:00, ${zone}`);
  expect(plain.out).toMatch(/^Active 1h 45m, away 15m, nothing recorded for /m);
  expect(plain.out).toMatch(/^ {2}Firefox +1h 15m$/m);
  expect(plain.out).toMatch(/^ {2}example\.org +1h 15m$/m);
  const json = JSON.parse(elatio([...words, '--json']).out) as Readonly<Record<string, Told>>;
  expect(Object.keys(json)).toEqual([
    'categories',
    'programs',
    'sites',
    'activity',
    'goals',
    'score',
  ]);

  const shown = await atTerminal(words, []);
  expect(shown).toMatch(/Firefox +1h 15m {2}█+/);
  expect(shown).toMatch(/^04 +08/m);
  const titles = await atTerminal(
    ['report', '--by', 'title', '--data', directory, '--since', '3h'],
    [],
  );
  expect(titles).toContain('·[2J=cmd');
  const table = await atTerminal(
    ['report', '--by', 'title', '--data', directory, '--since', '3h', '--csv'],
    [],
  );
  expect(table).toContain('·[2J=cmd');
  for (const text of [shown, titles, table]) {
    expect(text.replaceAll(/\r*\n/g, '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  }
});

it('made-up days are told at every width, and all of it adds up', async () => {
  const { directory } = await started();
  const made = elatio(['demo', '--years', '0.03', '--devices', '3', '--data', directory], {
    env: cleanEnv({ TZ: 'Europe/Berlin' }),
  });
  expect(made).toMatchObject({ code: 0 });
  await running(directory);
  for (const by of ['app', 'title', 'site', 'project', 'file', 'category']) {
    const told = (...args: string[]) =>
      JSON.parse(
        elatio(['report', '--data', directory, '--since', '8d', '--by', by, '--json', ...args]).out,
      ) as Told;
    const [whole] = told().periods;
    const days = told('--every', 'day', '--top', '1').periods;
    expect(whole.total).toBeGreaterThan(0);
    const sum = days.reduce((all, { total }) => all + total, 0);
    // Gaps of up to five seconds are closed, but not across the border of a day; and meanwhile it is later.
    expect(Math.abs(sum - whole.total)).toBeLessThan(60);
  }
  for (const columns of [40, 80, 200]) {
    const args = ['report', '--since', '8d', '--every', 'day', '--top', '3', '--data', directory];
    const command = ['stty', 'cols', String(columns), ';', process.execPath, BIN, ...args].join(
      ' ',
    );
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: cleanEnv({ TERM: 'xterm' }),
    });
    expect(stdout).toMatch(/█/);
    expect(stdout.replaceAll(/\r?\n/g, '')).not.toMatch(/\p{Cc}/u);
  }
});

const BIN = join(import.meta.dirname, '../../node/cli/bin.js');
