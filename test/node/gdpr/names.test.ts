import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPlain } from '../../../node/cli/gdpr/receive.ts';
import { folderName } from '../../../node/gdpr/names.ts';

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Names that strangers give, among them the worst. */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    '../../x',
    '..',
    '.',
    '',
    '/etc/passwd',
    'C:\\x',
    'CON',
    'nul.txt',
    'a\0b',
    'a\nb',
    'x.',
    'x '.repeat(40),
    'x'.repeat(10_000),
    '漢'.repeat(10_000),
    '\u{1F600}'.repeat(200),
    '\u{10400}'.repeat(200),
    '\uD800'.repeat(50),
    'aux',
    '~',
    '-rf',
  ),
);
const index = fc.integer({ min: 1, max: 2 ** 21 - 1 });

test('whatever a bucket is called, its folder is one plain name that every system takes', () => {
  fc.assert(
    fc.property(index, name, (number, called) => {
      const folder = folderName(number, called);
      expect(isPlain(folder)).toBe(true);
      expect(Buffer.byteLength(folder)).toBeLessThanOrEqual(255);
      expect(folder).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cs}]|[. ]$/u);
      expect(folder).not.toMatch(RESERVED);
      expect(folder.normalize('NFC')).toBe(folder);
    }),
    { numRuns: 2_000 },
  );
});

test('no two buckets share a folder, on systems that know no case or normal form either', () => {
  fc.assert(
    fc.property(fc.tuple(index, name), fc.tuple(index, name), (one, other) => {
      fc.pre(one[0] !== other[0]);
      const same = (text: string): string => text.normalize('NFKC').toLowerCase();
      expect(same(folderName(...one))).not.toBe(same(folderName(...other)));
    }),
    { numRuns: 1_000 },
  );
  expect(folderName(1, 'Bucket').toLowerCase()).not.toBe(folderName(2, 'bucket').toLowerCase());
});

test('a usual name can be read', () => {
  expect(folderName(12, 'aw-watcher-window_laptop')).toBe('0012-aw-watcher-window_laptop');
  expect(folderName(3, 'Überstunden März')).toBe('0003-Überstunden_März');
});
