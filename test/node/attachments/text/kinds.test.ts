import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDocument, paragraph, pdf, pdfOf, utf8, word, zip } from './files.ts';
import { reading, textOf } from './fixture.ts';

/** A picture of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

function utf16(text: string, isBig: boolean): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
}

describe('plain text', () => {
  test('comes back in UTF-8, and in UTF-16 with a mark, whatever is in it', async () => {
    const words = fc.string({
      unit: fc.constantFrom('a', 'ß', 'Ł', '語', '😀', 'ש'),
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(words, async (text) => {
        expect(await textOf(text)).toBe(text);
        expect(await textOf(`\ufeff${text}`)).toBe(text);
        expect(await textOf(utf16(text, false))).toBe(text);
        expect(await textOf(utf16(text, true))).toBe(text);
      }),
    );
  });

  test.each<[how: string, bytes: Uint8Array, type: string, text: string]>([
    ['of old Windows', Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80]), '', 'Grüße €'],
    [
      'in the encoding that its media type says',
      Buffer.from([0xcf, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]),
      'text/plain; charset="koi8-r"',
      'оривет',
    ],
    [
      'in the one that it says itself',
      Buffer.concat([
        utf8('<?xml version="1.0" encoding="iso-8859-2"?><a>'),
        Buffer.from([0xa3, 0xf3, 0x64, 0xbc]),
      ]),
      '',
      '<?xml version="1.0" encoding="iso-8859-2"?><a>Łódź',
    ],
    [
      'in UTF-8 with a fault',
      Buffer.concat([utf8('Grüße, 語 '), Buffer.from([0xff])]),
      '',
      'Grüße, 語 \ufffd',
    ],
    ['in no encoding that there is', utf8('plain'), 'text/plain; charset=klingon', 'plain'],
    [
      'that says it is UTF-8, and is not',
      Buffer.from([0xfc, 0x62, 0x65, 0x72]),
      'text/plain; charset=utf-8',
      'über',
    ],
  ])('%s', async (_, bytes, type, text) => {
    expect(await reading(bytes, { type })).toEqual({ outcome: 'read', pieces: [{ text }] });
  });

  test.each([
    '{"shop":"Bäcker","price":3.2}',
    'day,km\nMonday,5',
    '# Notes\n\nrun *far*',
    '<a b="c">d</a>',
  ])('as it is: %s', async (text) => {
    expect(await textOf(text)).toBe(text);
  });

  test('ESC and what else moves a cursor is not kept', async () => {
    expect(await textOf('red \u001b[31malert\u009b\r\nnext')).toBe('red [31malert\nnext');
  });
});

test.each<[what: string, bytes: Uint8Array, type: string]>([
  ['nothing', utf8(''), 'text/plain'],
  ['blanks', utf8(' \n\t '), 'text/plain'],
  ['a picture', PNG, 'image/png'],
  ['a picture that is said to be text', PNG, 'text/plain'],
  [
    'bytes without order',
    Buffer.from(Array.from({ length: 999 }, (_, i) => 1 + ((i * 7_919) % 255))),
    '',
  ],
  ['an archive of texts', zip({ 'a.txt': 'hidden', 'word.xml': '<t>x</t>' }), 'application/zip'],
  ['a PDF that was scanned', pdf(['']), 'application/pdf'],
  ['a document without words', word(''), ''],
])('%s says nothing', async (_, bytes, type) => {
  expect(await reading(bytes, { type })).toEqual({ outcome: 'none', pieces: [] });
});

describe('HTML', () => {
  const PAGE = `<!DOCTYPE html><html><head><title>Invoice &amp; more</title><style>p { color: red }</style>
    <script>stealCookies("<p>no</p>")</script></head><body onload="run()"><h1>ACME</h1><p>Three
    <b>blue</b>berries<br>second line</p><table><tr><td>Pears</td><td>2&euro;</td></tr></table>
    <template><p>never shown</p></template><!-- a remark --></body></html>`;

  test('title first, then what is shown, without scripts, styles and remarks', async () => {
    expect(await textOf(PAGE)).toBe(
      'Invoice & more\n\nACME\n\nThree blueberries\nsecond line\n\nPears\t2€',
    );
  });

  test('is known by its type or name where its content does not say it', async () => {
    const part = 'a <b>b</b>';
    expect(await textOf(part)).toBe(part);
    expect(await textOf(part, { type: 'text/html; charset=utf-8' })).toBe('a b');
    expect(await textOf(part, { name: 'A.HTM' })).toBe('a b');
  });

  test('labels of drawings are text, their pictures are not', async () => {
    const svg =
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><title>Plan</title>' +
      '<image href="data:image/png;base64,AAAA"/><text>Kitchen <tspan>12 m²</tspan></text></svg>';
    expect(await textOf(svg)).toBe('Plan\n\nKitchen 12 m²');
  });
});

describe('PDF', () => {
  test('pages are pieces of their own; words that were cut at the end of a line are whole', async () => {
    const file = pdf(['First page of the docu-\nment', '', 'Third']);
    expect(await reading(file)).toEqual({
      outcome: 'read',
      pieces: [
        { page: 1, text: 'First page of the document' },
        { page: 3, text: 'Third' },
      ],
    });
  });

  test('what was filled into a form, and noted beside, is text too', async () => {
    const file = pdfOf([
      '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots [4 0 R 5 0 R] >>',
      '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ada Lovelace) /Rect [0 0 9 9] >>',
      '<< /Type /Annot /Subtype /Text /Contents (check this) /Rect [0 0 9 9] >>',
    ]);
    expect(await textOf(file)).toBe('check this\nAda Lovelace');
  });

  test('is known by what it begins with, even behind something else', async () => {
    const file = Buffer.concat([utf8('\n\n'), pdf(['behind'])]);
    expect(await textOf(file, { name: 'a.txt', type: 'text/plain' })).toBe('behind');
  });
});

test('DOCX: the text as it is shown, then notes and what stands around it', async () => {
  const file = word(
    '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>Dear</w:t><w:tab/><w:t>Ann,</w:t><w:br/></w:r>' +
      '<w:del><w:r><w:delText>secret</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>' +
      '<mc:AlternateContent><mc:Choice><w:t>box</w:t></mc:Choice><mc:Fallback><w:t>box</w:t></mc:Fallback>' +
      '</mc:AlternateContent>' +
      paragraph('5 &lt; 6 &#x1F600; &amp;'),
    {
      'word/header1.xml': `<w:hdr>${paragraph('ACME Ltd')}</w:hdr>`,
      'word/styles.xml': '<w:t>style</w:t>',
    },
  );
  expect(await reading(file)).toEqual({
    outcome: 'read',
    pieces: [{ text: 'Dear\tAnn,\n\nbox\n5 < 6 😀 &' }, { text: 'ACME Ltd' }],
  });
});

test('ODT and ODS: paragraphs, headings and cells, not what was deleted', async () => {
  const file = openDocument(
    '<office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h>Plan</text:h>' +
      '<text:p>two<text:s text:c="3"/>words<text:line-break/>next</text:p>' +
      '<table:table-cell><text:p>cell</text:p></table:table-cell></office:text>',
  );
  expect(await reading(file)).toEqual({
    outcome: 'read',
    pieces: [{ text: 'Plan\n\ntwo words\nnext\n\ncell' }],
  });
});

test('ODP: slides are pages', async () => {
  const slide = (text: string): string => `<draw:page><text:p>${text}</text:p></draw:page>`;
  const file = openDocument(
    `<office:presentation>${slide('one')}${slide('two')}</office:presentation>`,
  );
  expect(await reading(file)).toEqual({
    outcome: 'read',
    pieces: [
      { page: 1, text: 'one' },
      { page: 2, text: 'two' },
    ],
  });
});

test('PPTX: slides by their number, then notes', async () => {
  const slide = (text: string): string => `<p:sld><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sld>`;
  const file = zip({
    'ppt/presentation.xml': '<p:presentation/>',
    'ppt/slides/slide10.xml': slide('ten'),
    'ppt/slides/slide2.xml': slide('two'),
    'ppt/notesSlides/notesSlide1.xml': slide('say hello'),
  });
  expect(await reading(file)).toEqual({
    outcome: 'read',
    pieces: [{ page: 2, text: 'two' }, { page: 10, text: 'ten' }, { text: 'say hello' }],
  });
});

test('XLSX: names of sheets, rows with shared texts, own texts and numbers, comments', async () => {
  const file = zip({
    'xl/workbook.xml': '<workbook><sheets><sheet name="Expenses &amp; more"/></sheets></workbook>',
    'xl/sharedStrings.xml':
      '<sst><si><t>Rent</t></si><si><r><t>Ger</t></r><r><t>man</t></r><rPh><t>sounds</t></rPh></si></sst>',
    'xl/worksheets/sheet1.xml':
      '<worksheet><sheetData><row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c><f>1+1</f><v>950.5</v></c></row>' +
      '<row><c t="inlineStr"><is><t>own</t></is></c><c t="b"><v>1</v></c><c t="s"><v>99</v></c><c/></row>' +
      '</sheetData></worksheet>',
    'xl/comments1.xml': '<comments><comment><text><t>too much</t></text></comment></comments>',
  });
  expect(await reading(file)).toEqual({
    outcome: 'read',
    pieces: [
      { text: 'Expenses & more' },
      { text: 'German\tRent\t950.5\nown' },
      { text: 'too much' },
    ],
  });
});

test('EPUB: chapters in their order', async () => {
  const file = zip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container/>',
    'OEBPS/1.xhtml':
      '<html><head><title>One</title></head><body><p>Call me Ishmael.</p></body></html>',
    'OEBPS/2.xhtml': '<html><body><p>Whale</p></body></html>',
    'OEBPS/style.css': 'p { color: red }',
  });
  expect(await reading(file)).toEqual({
    outcome: 'read',
    pieces: [{ text: 'One\n\nCall me Ishmael.' }, { text: 'Whale' }],
  });
});
