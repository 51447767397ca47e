/** Files kept with what was done, by the command line of a real daemon. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ToldAttachment } from '../../node/cli/attachments.ts';
import { randomBytes } from '../../node/crypto.ts';
import { temporaryFolder } from '../node/folder.ts';
import { elatio, startDaemon } from './daemon.ts';

it('a person keeps files, finds them by what they say, gets them back after a kill, deletes and purges them', async () => {
  const home = temporaryFolder();
  const directory = join(home, 'data');
  const up = async () => {
    const daemon = await startDaemon(directory, { args: ['--no-collectors', '--no-mdns'] });
    onTestFinished(async () => void (await daemon.stop('SIGKILL')));
    return daemon;
  };
  const daemon = await up();
  const run = (...words: string[]) => elatio([...words, '--data', directory]);
  const told = (...words: string[]): string => {
    const { code, out, err } = run(...words);
    expect([words, code, err]).toEqual([words, 0, '']);
    return out;
  };
  const listed = () => JSON.parse(told('attachments', '--json')) as ToldAttachment[];
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(home, name);
    writeFileSync(path, content);
    return path;
  };
  const invoice = file('invoice.txt', 'Invoice: the plumber mended the boiler');
  const guarantee = file('guarantee.html', '<title>Guarantee</title><p>of the dishwasher');
  const photo = file(
    'photo.jpg',
    Buffer.concat([Buffer.from('ffd8ff', 'hex'), randomBytes(150_000)]),
  );

  expect(run('log', 'repair', '--attach', join(home, 'none.txt')).err).toContain('ELATIO_CLI_FILE');
  const logged = told('log', 'repair', '--at', '9:30', '--attach', invoice, '--attach', photo);
  expect(logged).toMatch(/^Logged: repair .*\nAttached: invoice\.txt \(38 B\) .*\nAttached: photo/);
  const event = /\((\d+-\d+)\)/.exec(logged)?.[1] ?? '';
  const note = ['--note', 'where is the \u001b[2J bill'];
  expect(told('attach', guarantee, '--to', event, ...note)).toContain('found by what it says');
  const shown = told('attachments', '--of', event);
  for (const name of ['invoice.txt', 'photo.jpg', 'guarantee.html']) expect(shown).toContain(name);
  expect(shown).not.toContain('\u001b');

  const [{ id }] = listed().filter(({ name }) => name === 'invoice.txt');
  const short = id.slice(0, 8);
  expect(told('search', 'boiler')).toContain(`mended the [boiler]  attachment ${short}`);

  await daemon.stop('SIGKILL');
  await up();
  const into = join(home, 'into');
  mkdirSync(into);
  const got = join(into, 'photo.jpg');
  told(
    'attachments',
    'get',
    listed().find(({ name }) => name === 'photo.jpg')?.id ?? '',
    '-o',
    got,
  );
  expect(readFileSync(got).equals(readFileSync(photo))).toBe(true);
  expect(told('attachments', 'get', short, '-o', '-')).toContain('the plumber mended');
  expect(run('attachments', 'get', short, '-o', got).err).toContain('ELATIO_CLI_EXISTS');

  const deleted = told('attachments', 'delete', short);
  expect(deleted).toContain(`Deleted: invoice.txt  ${id}`);
  expect(told('search', 'boiler')).toContain('Nothing was found');
  told('undo', '--yes');
  expect(told('attachments', 'purge', short, '--yes')).toContain('Destroyed 3 events');
  expect(listed()).toHaveLength(2);
});
