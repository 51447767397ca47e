import * as fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { paragraph, pdf, pdfOf, utf8, word, zip } from './files.ts';
import { reading } from './fixture.ts';

const FAILED = { outcome: 'failed', pieces: [] };

describe('PDF', () => {
  test('one that lacks its end is read as far as that can be told', async () => {
    const whole = pdf(['The beginning', 'The end']);
    const end = Buffer.from(whole).indexOf('startxref');
    const pieces = [
      { page: 1, text: 'The beginning' },
      { page: 2, text: 'The end' },
    ];
    expect(await reading(whole)).toEqual({ outcome: 'read', pieces });
    expect(await reading(whole.subarray(0, end))).toEqual({ outcome: 'partly', pieces });
    // What its pages are stands at the end.
    expect(await reading(whole.subarray(0, whole.length / 2))).toEqual(FAILED);
  });

  test('one of which only the beginning is there fails', async () => {
    expect(await reading('%PDF-1.7\n%')).toEqual(FAILED);
  });

  test('one that opens with a password fails', async () => {
    const check = '41'.repeat(32);
    const file = pdf(['secret'], {
      trailer:
        `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${check}> /U <${check}> >> ` +
        `/ID [<${check}> <${check}>]`,
    });
    expect(await reading(file)).toEqual(FAILED);
  });

  test('pages that are only said to be there, and more than are looked at, are left out', async () => {
    const file = pdf(['here'], { count: 2_000_000_000 });
    expect((await reading(file)).pieces).toEqual([{ page: 1, text: 'here' }]);
    const few = await reading(pdf(['one', 'two', 'three']), { limits: { pages: 2 } });
    expect(few).toMatchObject({ outcome: 'partly', pieces: [{ text: 'one' }, { text: 'two' }] });
  });

  test('pages that are within each other come to an end', async () => {
    const file = pdfOf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>',
    ]);
    expect(await reading(file)).toEqual(FAILED);
  });

  test('a broken page does not take the others with it', async () => {
    const broken = { dictionary: '/Filter /FlateDecode', stream: utf8('this is not deflated') };
    const { pieces } = await reading(pdf(['one', broken, 'three']));
    expect(pieces).toEqual([
      { page: 1, text: 'one' },
      { page: 3, text: 'three' },
    ]);
  });

  test('whatever is changed in one, it never throws', async () => {
    const file = pdf([
      'Some words',
      { dictionary: '/Filter /FlateDecode', stream: deflateSync('BT ET') },
    ]);
    const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 9 }), async (changes) => {
        const changed = file.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        expect(['read', 'partly', 'none', 'failed']).toContain((await reading(changed)).outcome);
      }),
      { numRuns: 40 },
    );
  });
});

describe('archives', () => {
  const LONG = paragraph('x'.repeat(99)).repeat(2_000);

  test('a part that says it is too large is not inflated', async () => {
    const limits = { inflated: 50_000 };
    expect(await reading(word(LONG), { limits })).toEqual(FAILED);
    // What there was room for stays.
    const file = word(paragraph('small'), { 'word/header1.xml': LONG });
    expect(await reading(file, { limits })).toMatchObject({
      outcome: 'partly',
      pieces: [{ text: 'small' }],
    });
  });

  test('one that says less than it is gives no more than it says', async () => {
    const file = word(LONG);
    const directory = Buffer.from(file).lastIndexOf('PK\u0001\u0002', undefined, 'latin1');
    new DataView(file.buffer, file.byteOffset).setUint32(directory + 24, 1_000, true);
    const { outcome, pieces } = await reading(file);
    expect(outcome).toBe('partly');
    expect(pieces.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(1_000);
  });

  test('too many parts are not looked through', async () => {
    const parts = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`p${i}`, '']));
    expect(await reading(word('', parts), { limits: { entries: 50 } })).toEqual(FAILED);
  });

  test.each([1, 30, 200])('one without its last %d bytes fails', async (count) => {
    expect(await reading(word(paragraph('cut off')).subarray(0, -count))).toEqual(FAILED);
  });

  test('XML that breaks off gives what is before', async () => {
    const file = zip({ 'word/document.xml': '<w:document><w:p><w:t>the first half' });
    expect(await reading(file)).toEqual({
      outcome: 'partly',
      pieces: [{ text: 'the first half' }],
    });
  });

  test('XML that is none fails', async () => {
    expect(await reading(zip({ 'word/document.xml': 'sealed' }))).toEqual(FAILED);
  });

  test('entities that stand for each other do not grow', async () => {
    const entities = Array.from(
      { length: 30 },
      (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`,
    ).join('');
    const file = zip({
      'word/document.xml': `<!DOCTYPE d [<!ENTITY e0 "lol">${entities}<!ENTITY file SYSTEM "file:///etc/passwd">]><d><t>&e30;&file; end</t></d>`,
    });
    const { outcome, pieces } = await reading(file);
    expect(outcome).toBe('read');
    expect(pieces).toEqual([{ text: '&e30;&file; end' }]);
  });

  test('a book that its seller locked fails', async () => {
    const locked = Uint8Array.from({ length: 500 }, (_, i) => (i * 7_919) % 256);
    const file = zip({ 'META-INF/container.xml': '<c/>', 'a.xhtml': locked });
    expect(await reading(file)).toEqual(FAILED);
  });

  test('whatever is changed in one, it never throws', async () => {
    const file = word(paragraph('Some words'), { 'word/header1.xml': paragraph('above') });
    const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 9 }), async (changes) => {
        const changed = file.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        expect(['read', 'partly', 'none', 'failed']).toContain((await reading(changed)).outcome);
      }),
      { numRuns: 200 },
    );
  });
});

test('elements within elements within elements come to an end', async () => {
  const deep = `<!doctype html>${'<div><b>'.repeat(5_000)}deep`;
  expect(await reading(deep)).toEqual({ outcome: 'read', pieces: [{ text: 'deep' }] });
});

test('of more text than is kept the beginning is', async () => {
  const limits = { characters: 40_000 };
  const [plain, html] = ['word '.repeat(20_000), `<html>${'<p>word</p>'.repeat(20_000)}`];
  for (const content of [plain, html]) {
    const { outcome, pieces } = await reading(content, { limits });
    expect(outcome).toBe('partly');
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(40_000);
  }
});

test('bytes of any kind never throw', async () => {
  const heads = fc.constantFrom(
    '',
    '%PDF-1.4\n',
    'PK\u0003\u0004',
    '<html>',
    '<svg ',
    '\u00ff\u00fe',
  );
  await fc.assert(
    fc.asyncProperty(heads, fc.uint8Array({ maxLength: 300 }), async (head, rest) => {
      const { outcome, pieces } = await reading(Buffer.concat([Buffer.from(head, 'latin1'), rest]));
      expect(outcome === 'read' || outcome === 'partly').toBe(pieces.length > 0);
    }),
    { numRuns: 200 },
  );
});
