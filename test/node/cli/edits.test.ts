import { describe, expect, test } from 'vitest';
import { findEdit, inWords, latestEdit, type ToldEdit } from '../../../node/cli/edits.ts';

const edit = (id: string, fields: Partial<ToldEdit> = {}): ToldEdit => ({
  id: id.padEnd(32, '0'),
  time: '2026-11-22T10:00:00+00:00',
  device: 'laptop',
  kind: 'setting',
  of: 'theme',
  count: 1,
  ...fields,
});
const undoing = (id: string, undoes: string, fields: Partial<ToldEdit> = {}): ToldEdit =>
  edit(id, { kind: 'undo', undoes: undoes.padEnd(32, '0'), ...fields });

describe('an edit in words', () => {
  test.each<[Partial<ToldEdit>, words: string]>([
    [{ kind: 'setting', of: 'theme' }, 'setting theme changed'],
    [{ kind: 'retention', of: 'web' }, 'retention of web changed'],
    [{ kind: 'bucket-change', of: 'b' }, '1 field of b changed'],
    [{ kind: 'bucket-change', of: 'b', count: 3 }, '3 fields of b changed'],
    [{ kind: 'bucket-delete', of: 'b' }, 'bucket b deleted'],
    [{ kind: 'events-delete', of: 'b', count: 1_200 }, '1,200 events deleted from b'],
    [{ kind: 'events-delete', of: '', count: 2 }, '2 events deleted'],
    [{ kind: 'events-replace', of: 'b' }, '1 event replaced in b'],
    [{ kind: 'events-split', of: 'b', count: 3 }, 'an event of b split into 3'],
    [{ kind: 'events-merge', of: 'b', count: 2 }, '2 events of b merged'],
    [{ kind: 'events-relabel', of: '', count: 2 }, '2 events relabelled'],
    [{ kind: 'events-restore', of: 'b' }, '1 event of b restored'],
    [{ kind: 'rollback', of: '', count: 9 }, '9 things rolled back'],
    [{ kind: 'of-a-later-version', of: 'b' }, 'of-a-later-version of b'],
  ])('of %j is "%s"', (fields, words) => {
    expect(inWords(edit('a', fields), [])).toBe(words);
  });

  test('says of an undoing what it came to, however often it was undone itself', () => {
    const edits = [edit('a'), undoing('b', 'a'), undoing('c', 'b'), undoing('d', 'c')];
    expect(edits.map((one) => inWords(one, edits))).toEqual([
      'setting theme changed',
      'undone: setting theme changed',
      'made again: setting theme changed',
      'undone: setting theme changed',
    ]);
  });

  test('names what it undid where that is not at hand', () => {
    const [undone, again] = [undoing('b', 'aaaabbbbcccc'), undoing('c', 'b')];
    expect(inWords(undone, [undone, again])).toBe('undone: edit aaaabbbb of theme');
    expect(inWords(again, [undone, again])).toBe('made again: edit aaaabbbb of theme');
  });

  test('ends where edits say that they undid each other', () => {
    const edits = [undoing('a', 'b'), undoing('b', 'a')];
    expect(inWords(edits[0], edits)).toMatch(/^(?:undone|made again): edit [ab]0+ of theme$/);
    const own = undoing('a', 'a');
    expect(inWords(own, [own])).toMatch(/^(?:undone|made again): edit a0+ of theme$/);
  });
});

test('the latest edit is the newest that stands and is no undoing', () => {
  expect(latestEdit([])).toBeUndefined();
  const stands = edit('b');
  const undone = edit('c', { undoneBy: 'd' });
  expect(latestEdit([undoing('d', 'c'), undone, stands, edit('a')])).toBe(stands);
  expect(latestEdit([undoing('d', 'c'), undone])).toBeUndefined();
});

describe('an edit is found', () => {
  const edits = [edit('aaaa1'), edit('aaaa2'), edit('bbbb')];

  test.each([
    ['aaaa1', 0],
    ['AAAA2', 1],
    ['bbbb', 2],
    ['bbbb'.padEnd(32, '0'), 2],
  ])('by %s', (beginning, index) => {
    expect(findEdit(edits, beginning)).toBe(edits[index]);
  });

  test.each([
    ['cccc', 'No edit has an id that begins with "cccc"'],
    ['bbbb1', 'No edit has an id that begins with "bbbb1"'],
    ['aaaa', 'The ids of 2 edits begin with "aaaa"'],
  ])('but not by %s', (beginning, message) => {
    expect(() => findEdit(edits, beginning)).toThrow(
      expect.objectContaining({
        code: 'ELATIO_CLI_EDIT',
        message: expect.stringContaining(message),
      }),
    );
  });
});
