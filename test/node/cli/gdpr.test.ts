import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checksums, contentsHtml, contentsText } from '../../../node/cli/gdpr/contents.ts';
import { receive, type WrittenFile } from '../../../node/cli/gdpr/receive.ts';
import { ElatioError } from '../../../protocol/error.ts';
import { temporaryFolder } from '../folder.ts';

async function* lines(...all: readonly (object | string | Error)[]): AsyncGenerator<string> {
  for (const one of all) {
    if (one instanceof Error) throw one;
    yield typeof one === 'string' ? one : JSON.stringify(one);
  }
}

const BEGIN = { file: 'a/b.txt', about: 'A file.' };
const END = { records: 2, first: '2026-01-01T00:00:00Z', last: null };
const WHOLE = { whole: true, damage: [] };
const silent = (): void => undefined;

describe('what is received', () => {
  test('becomes files for their owner alone, with what they come to', async () => {
    const folder = temporaryFolder();
    const told: string[] = [];
    const sent = lines(BEGIN, { text: 'ä' }, { text: 'b' }, END, { ...WHOLE, damage: ['lost'] });
    const { files, damage } = await receive(sent, folder, (path) => told.push(path));
    expect(readFileSync(join(folder, 'a/b.txt'), 'utf8')).toBe('äb');
    expect(statSync(join(folder, 'a/b.txt')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
    expect(files).toEqual([
      {
        path: 'a/b.txt',
        about: 'A file.',
        ...END,
        bytes: 3,
        // printf 'äb' | sha256sum
        sha256: '72d5766a1401875c79e86c9824e3b673b42abcee8b5c6360fed9f27cbe5e4c9d',
      },
    ]);
    expect(damage).toEqual(['lost']);
    expect(told).toEqual(['a/b.txt', 'a/b.txt']);
  });

  test.each([
    ['between files', [BEGIN, END]],
    ['in a file', [BEGIN, { text: 'x' }]],
    ['in a line', [BEGIN, '{"tex']],
    ['before it began', []],
    ['loudly', [BEGIN, new ElatioError('ELATIO_CLI_LOST', 'gone')]],
  ])('is not taken for whole where it breaks off %s', async (_, sent) => {
    const received = receive(lines(...sent), temporaryFolder(), silent);
    await expect(received).rejects.toMatchObject({ code: 'ELATIO_CLI_CUT' });
  });

  test.each(['../x', '/x', 'a/../../x', 'a//x', 'a\\..\\x', '.', 'a/..', 'C:x', 'a\0', '', 'a/'])(
    'writes no file at %j',
    async (file) => {
      const parent = temporaryFolder();
      const folder = join(parent, 'in');
      mkdirSync(folder);
      const sent = lines({ ...BEGIN, file }, { text: 'x' }, END, WHOLE);
      await expect(receive(sent, folder, silent)).rejects.toMatchObject({
        code: 'ELATIO_HTTP_200',
      });
      expect(readdirSync(parent, { recursive: true })).toEqual(['in']);
    },
  );

  test('writes over no file that it wrote', async () => {
    const sent = lines(BEGIN, END, BEGIN, END, WHOLE);
    const received = receive(sent, temporaryFolder(), silent);
    await expect(received).rejects.toMatchObject({ code: 'ELATIO_CLI_FILE' });
  });

  test('is refused where it is no file', async () => {
    const received = receive(lines({ text: 'x' }, WHOLE), temporaryFolder(), silent);
    await expect(received).rejects.toMatchObject({ code: 'ELATIO_HTTP_200' });
  });
});

describe('the table of contents', () => {
  const HOSTILE = '<script>alert("1")</script>\nfaked line\u202E';
  const file: WrittenFile = {
    path: 'buckets/0001-x y#/events.json',
    about: `Of ${HOSTILE}.`,
    records: 1_234,
    first: '2026-01-01T00:00:00.123456+00:00',
    last: '2026-02-01T00:00:00+00:00',
    bytes: 5_000,
    sha256: 'ab'.repeat(32),
  };
  const contents = {
    files: [file],
    damage: [`a chunk ${HOSTILE}`],
    made: new Date('2026-11-22T10:00:00Z'),
    directory: `/data/${HOSTILE}`,
  };

  test('says of each file what it is, how many records, when, how large, and its digest', () => {
    for (const text of [contentsText(contents), contentsHtml(contents)]) {
      for (const part of [
        '1,234',
        '2026-01-01T00:00:00+00:00 to 2026-02-01T00:00:00+00:00',
        '5 kB',
        file.sha256,
        'NOT',
        'purged',
      ]) {
        expect(text.toLowerCase()).toContain(part.toLowerCase());
      }
    }
    expect(checksums([file])).toBe(`${file.sha256}  ${file.path}\n`);
  });

  test('lets no name of a bucket become markup, a line or a link elsewhere', () => {
    const html = contentsHtml(contents);
    expect(html).not.toContain('<script');
    expect(html).toContain('href="buckets/0001-x%20y%23/events.json"');
    const text = contentsText(contents);
    expect(text.split('\n')).not.toContain('faked line');
    expect(text + html).not.toContain('\u202E');
  });
});
