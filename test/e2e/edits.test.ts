import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ToldEdit } from '../../node/cli/edits.ts';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';
import { atTerminal } from './terminal.ts';

const BUCKET = 'aw-watcher-window_me';

/** A node with two events in a bucket, and the command line on it. */
async function recorded() {
  const directory = join(temporaryFolder(), 'data');
  const up = async () => {
    const daemon = await startDaemon(directory, { args: ['--no-collectors', '--open'] });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    return daemon;
  };
  let daemon = await up();
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${daemon.address}/api/0/${path}`, init);
    expect([path, response.status]).toEqual([path, 200]);
    return response.json();
  };
  await ask('POST', `buckets/${BUCKET}`, { client: 'me', type: 'currentwindow', hostname: 'me' });
  const [first, second] = (await ask(
    'POST',
    `buckets/${BUCKET}/events`,
    [10, 11].map((hour) => ({ timestamp: `2026-01-01T${hour}:00:00Z`, duration: 5, data: {} })),
  )) as { id: number }[];
  return {
    ask,
    first,
    second,
    directory,
    run: (...words: string[]) => elatio([...words, '--data', directory]),
    edits: () => JSON.parse(elatio(['edits', '--json', '--data', directory]).out) as ToldEdit[],
    events: () => ask('GET', `buckets/${BUCKET}/events`),
    restart: async () => {
      await daemon.stop();
      daemon = await up();
    },
  };
}

it('edits shows what was changed, newest first, and what of it was undone', async () => {
  const { ask, first, second, run, edits, restart } = await recorded();
  expect(run('edits').out).toBe('Nothing was changed.\n');
  expect(run('edits', '--json').out).toBe('[]\n');
  await ask('DELETE', `buckets/${BUCKET}/events/${first.id}`);
  await ask('POST', `buckets/${BUCKET}/events`, [{ ...second, duration: 6 }]);
  await ask('PUT', `buckets/${BUCKET}`, { name: 'Windows', client: 'other' });
  await ask('POST', 'settings/theme', 'dark');
  await ask('DELETE', `buckets/${BUCKET}?force=1`);
  await restart();
  expect(run('undo', '--yes').code).toBe(0);

  const told = edits();
  const ids = told.map(({ id }) => id);
  expect(told).toMatchObject([
    { kind: 'undo', of: BUCKET, undoes: ids[1] },
    { kind: 'bucket-delete', of: BUCKET, count: 1, undoneBy: ids[0] },
    { kind: 'setting', of: 'theme', count: 1 },
    { kind: 'bucket-change', of: BUCKET, count: 2 },
    { kind: 'events-replace', of: BUCKET, count: 1 },
    { kind: 'events-delete', of: BUCKET, count: 1 },
  ]);
  const when = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
  const rows = run('edits').out.trimEnd().split('\n').slice(1);
  expect(
    rows.map((row) => new RegExp(`^${when} +\\S+(?: \\(program\\))? +(.*)$`).exec(row)?.[1]),
  ).toEqual(
    [
      [`undone: bucket ${BUCKET} deleted`, ''],
      [`bucket ${BUCKET} deleted`, 'yes'],
      ['setting theme changed', ''],
      [`2 fields of ${BUCKET} changed`, ''],
      [`1 event replaced in ${BUCKET}`, ''],
      [`1 event deleted from ${BUCKET}`, ''],
    ].map(([what, undone], i) => {
      const words = `${what} +${undone ? `${undone} +` : ''}${ids[i].slice(0, 8)} *`;
      return expect.stringMatching(new RegExp(`^${words}$`)) as string;
    }),
  );
  expect(run('edits', '--limit', '2').out.trimEnd().split('\n')).toHaveLength(3);
  expect(run('edits', '--limit', '0').err).toContain('A whole number from 1');
});

it('undo takes back one change after the other, and says how to make each again', async () => {
  const { ask, first, second, run, events, edits } = await recorded();
  const before = await events();
  await ask('DELETE', `buckets/${BUCKET}/events/${first.id}`);
  const deleted = await events();
  await ask('POST', `buckets/${BUCKET}/events`, [{ ...second, duration: 6 }]);
  const changed = await events();

  const replaced = run('undo', '--yes');
  expect([replaced.code, replaced.out]).toMatchObject([
    0,
    expect.stringContaining('Undone: 1 event replaced in'),
  ]);
  expect(await events()).toEqual(deleted);
  const made = JSON.parse(run('undo', '--yes', '--json').out) as ToldEdit;
  expect(made).toMatchObject({ kind: 'undo', of: BUCKET, undoes: edits()[3].id });
  expect(await events()).toEqual(before);
  const nothing = run('undo', '--yes');
  expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('ELATIO_CLI_NOTHING')]);

  // As it was told, word for word; then by a beginning of the id, in capitals.
  const words = /^To take that back: elatio (undo [\da-f]{8}) --data /m.exec(replaced.out)?.[1];
  expect(run(...(words ?? '').split(' ')).out).toContain('Made again: 1 event replaced in');
  expect(run('undo', made.id.slice(0, 12).toUpperCase()).out).toContain(
    'Made again: 1 event deleted',
  );
  expect(await events()).toEqual(changed);
  expect(
    edits()
      .filter(({ undoneBy }) => undoneBy === undefined)
      .map(({ kind }) => kind),
  ).toEqual(['undo', 'undo', 'events-replace', 'events-delete']);
});

it('undo changes nothing where nobody says yes, nor by an id that is none', async () => {
  const { ask, first, run, events, edits } = await recorded();
  await ask('DELETE', `buckets/${BUCKET}/events/${first.id}`);
  await ask('POST', 'settings/theme', 'dark');
  await ask('POST', 'settings/theme', 'light');
  const [before, [, older]] = [await events(), edits()];
  for (const [code, ...words] of [
    ['ELATIO_CLI_CANCELLED'],
    ['ELATIO_CLI_CANCELLED', '--json'],
    ['An id is expected', 'abc'],
    ['An id is expected', 'the last'],
    ['An id is expected', 'f'.repeat(33)],
    ['ELATIO_CLI_EDIT', '0'.repeat(32)],
    // The later one stands upon it.
    ['ELATIO_DOCS_CHANGED', older.id],
  ]) {
    const { code: ended, out, err } = run('undo', ...words);
    expect([words, ended, out, err]).toEqual([words, 1, '', expect.stringContaining(code)]);
  }
  expect(run('undo').err).toContain('"setting theme changed" of ');
  expect(edits()).toHaveLength(3);
  expect(await events()).toEqual(before);
});

it.runIf(process.platform === 'linux')(
  'undo asks at a terminal, and does what is answered',
  async () => {
    const { ask, first, directory, edits } = await recorded();
    await ask('DELETE', `buckets/${BUCKET}/events/${first.id}`);
    const answering = (key: string) => atTerminal(['undo', '--data', directory], [['Yes', key]]);
    expect(await answering('n')).toContain('ELATIO_CLI_CANCELLED');
    expect(edits()).toHaveLength(1);
    const done = await answering('y');
    expect(done).toContain(`Undo "1 event deleted from ${BUCKET}" of `);
    expect(done).toContain(`Undone: 1 event deleted from ${BUCKET}.`);
    expect(edits()).toHaveLength(2);
  },
);

it('no name of what was changed commands the terminal', async () => {
  const { ask, run, edits } = await recorded();
  const key = 'a\u001B[2Jb\u202E';
  await ask('POST', `settings/${encodeURIComponent(key)}`, 1);
  expect(run('edits').out).toContain('setting a·[2Jb· changed');
  const json = run('edits', '--json').out;
  expect(json.trimEnd()).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
  expect(edits()[0].of).toBe(key);
  expect(run('undo', '--yes').out).toContain('Undone: setting a·[2Jb· changed.');
});

it.each(['edits', 'undo'])('%s without a daemon says elatio up', (command) => {
  const directory = join(temporaryFolder(), 'none');
  const { code, err } = elatio([command, '--data', directory]);
  expect([code, err]).toEqual([1, expect.stringContaining('ELATIO_CLI_NO_DAEMON')]);
  expect(err).toContain(`elatio up --data ${directory}`);
});
