import { expect, test } from 'vitest';
import { hitLines, type ToldFound } from '../../../node/cli/found.ts';

type Hit = ToldFound['hits'][number];

const HIT: Hit = {
  bucket: 'b',
  texts: [
    { key: 'title', text: 'Brief an Müller', marks: [{ from: 9, to: 15 }] },
    { key: 'app', text: 'Writer', marks: [] },
  ],
  count: 2,
  seconds: 90,
  first: '2026-11-20T10:00:00Z',
  last: '2026-11-21T10:00:00Z',
  attachment: null,
};

function linesOf(hits: readonly Hit[], more: Partial<ToldFound> = {}, columns?: number): string[] {
  const found = { total: hits.length, hits, unsearched: 0, advice: null, ...more };
  return hitLines(found, { columns, isPlain: true });
}

test('a line says when, in which program, what, how often and how long', () => {
  const [line] = linesOf([HIT]);
  expect(line).toMatch(
    /^2026-11-2\d \d\d:\d\d {2}Writer {2}Brief an \[Müller\] {2}2 times, 2 min$/,
  );
});

test('what was found elsewhere than in the title stands below it', () => {
  const texts = [
    { key: 'title', text: 'Inbox', marks: [] },
    { key: 'url', text: 'https://a.example/tea', marks: [{ from: 18, to: 21 }] },
  ];
  expect(linesOf([{ ...HIT, texts }])[1].trim()).toBe('url: https://a.example/[tea]');
});

test('no text moves the cursor or turns round what stands beside it', () => {
  const text = '\u001b[2J\u202eevil\r\n\u009b31m';
  const texts = [
    { key: 'title', text, marks: [{ from: 5, to: 9 }] },
    { key: 'app', text, marks: [] },
  ];
  const all = linesOf([{ ...HIT, texts }]).join('');
  // oxlint-disable-next-line no-control-regex
  expect(all).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('what runs from right to left is isolated', () => {
  const texts = [{ key: 'title', text: 'חשבונית 12', marks: [{ from: 0, to: 7 }] }];
  expect(linesOf([{ ...HIT, texts }])[0]).toContain('\u2068[חשבונית] 12\u2069');
});

test('a long text is shown around what was found in it, in one line of a terminal', () => {
  const text = `${'x '.repeat(5_000)}tea 🎉${' y'.repeat(5_000)}`;
  const texts = [{ key: 'note', text, marks: [{ from: 10_000, to: 10_003 }] }];
  const [line] = linesOf([{ ...HIT, texts }], {}, 80);
  expect(line).toContain('[tea] 🎉');
  expect(line.length).toBeLessThan(90);
});

test('what is not shown, not found, and not looked at is said', () => {
  expect(linesOf([HIT], { total: 1_001 }).at(-1)).toBe('… and 1,000 more (--limit)');
  expect(linesOf([], { advice: 'Look for less.' })).toEqual(['Nothing was found. Look for less.']);
  expect(linesOf([], { unsearched: 1 }).at(-1)).toBe(
    'Not looked at yet: 1 event; the index is being made.',
  );
});

test('of a file it says which, where in it, and by what to get it', () => {
  const attachment = { id: '3fa9c2d1'.repeat(4), name: 'receipt\u001b.pdf', page: 3 };
  const texts = [{ key: 'text', text: 'a new kettle', marks: [{ from: 6, to: 12 }] }];
  const [line, none] = linesOf([{ ...HIT, texts, attachment }]);
  expect(line).toMatch(
    /^2026-11-2\d \d\d:\d\d {2}receipt·\.pdf {2}a new \[kettle\] {2}page 3, attachment 3fa9c2d1$/,
  );
  expect(none).toBeUndefined();
  expect(linesOf([{ ...HIT, texts, attachment: { ...attachment, page: null } }])[0]).toMatch(
    / {2}attachment 3fa9c2d1$/,
  );
});
