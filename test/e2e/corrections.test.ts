import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';

const BUCKET = 'aw-watcher-window_me';

/** A node with three events in a bucket, and the command line on it. */
async function recorded() {
  const directory = join(temporaryFolder(), 'data');
  const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
  onTestFinished(async () => void (await daemon.stop('SIGKILL')));
  const post = async (path: string, body: unknown): Promise<void> => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    expect((await fetch(`${daemon.address}/api/0/${path}`, init)).status).toBe(200);
  };
  await post(`buckets/${BUCKET}`, { client: 'me', type: 'currentwindow', hostname: 'me' });
  await post(
    `buckets/${BUCKET}/events`,
    [10, 11, 12].map((hour) => ({
      timestamp: `2026-01-01T${hour}:00:00Z`,
      duration: 3_600,
      data: { app: 'editor', title: `at ${hour} \u001b[2J` },
    })),
  );
  const run = (...words: string[]) => elatio([...words, '--data', directory]);
  const told = (...words: string[]) => {
    const { code, out, err } = run(...words);
    expect([words, code, err]).toEqual([words, 0, '']);
    expect(out).not.toContain('\u001b[2J');
    return out;
  };
  const json = (...words: string[]): never => JSON.parse(told(...words, '--json')) as never;
  const titles = (...words: string[]): string[] =>
    told('events', '--since', '2025-12-01', '--json', ...words)
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { data: { title: string } }).data.title);
  return { run, told, json, titles };
}

it('what was recorded is put right by hand, and every step of it can be seen and taken back', async () => {
  const { run, told, json, titles } = await recorded();
  const before = titles();
  expect(told('events', '--ids')).toMatch(/1-0\s*$/m);
  const split = told('events', 'split', '1-1', '--at', '2026-01-01T11:20:00Z');
  expect(split).toMatch(/1-2147483648/);
  told('events', 'change', '1-2147483648', '--set', 'title=Lunch', '--remove', 'app');
  told('events', 'merge', '1-0', '1-1', '--set', 'title=Writing');
  told('events', 'delete', '1-2');
  expect(titles()).toEqual(['Lunch', 'Writing']);
  const history = told('history', '1-2147483648');
  expect(history).toContain('recorded as');
  expect(history).toMatch(/an event of .* split into 2/);
  expect(history).toMatch(/What stands:\n.*Lunch {2}\(1-2147483648\)/);
  const [{ id }] = json('edits') as { id: string }[];
  expect(told('edits', id.slice(0, 8))).toMatch(
    /1-2\n {2}before {2}as it was recorded\n {2}after {3}deleted/,
  );
  told('events', 'restore', '1-2');
  expect(titles()).toHaveLength(3);
  const relabel = ['events', 'relabel', '--text', 'lunch', '--set', 'project=none'];
  expect(told(...relabel, '--dry-run')).toContain('1 event.');
  expect(run(...relabel).err).toContain('ELATIO_CLI_CANCELLED');
  expect(told(...relabel, '--yes')).toContain('Relabelled 1 event.');
  const refused = run('events', 'split', '1-2', '--at', '2026-01-01T09:00:00Z');
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('ELATIO_DOCS_SPLIT')]);
  // As it was before anything of that, and as it was before anything was recorded.
  const plan = json('rollback', '--since', '1h', '--dry-run') as { count: number };
  expect(plan.count).toBe(2);
  expect(told('rollback', '--since', '1h', '--yes')).toContain('Set 2 things back.');
  expect(titles()).toEqual(before);
  expect(told('undo', '--yes')).toContain('Undone: 2 things rolled back.');
  expect(titles()).toContain('Lunch');
  expect(told('rollback', '--since', '1h', '--until', '30min', '--yes')).toContain(
    'Nothing was changed',
  );
});

it('the log is asked as it was', async () => {
  const { told, titles } = await recorded();
  // It was recorded just now, long after it began.
  expect(titles('--as-of', '2026-01-02')).toEqual([]);
  const moment = new Date().toISOString();
  const before = titles();
  told('events', 'delete', '1-1');
  expect(titles('--as-of', moment)).toEqual(before);
  expect(titles()).toHaveLength(2);
  const query = `RETURN = query_bucket_eventcount("${BUCKET}");`;
  const count = (...words: string[]): unknown =>
    JSON.parse(told('query', query, '--since', '2025-12-01', ...words));
  expect([count('--as-of', moment), count()]).toEqual([3, 2]);
  const report = ['report', '--since', '2026-01-01', '--until', '2026-01-02', '--json'];
  expect(JSON.parse(told(...report, '--as-of', moment))).toHaveProperty('periods');
});
