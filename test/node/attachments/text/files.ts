/** Small files of every kind, made by hand. */
import { strToU8, zipSync, type Zippable } from 'fflate';

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** @param parts their texts by their names, in order */
export function zip(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const zippable: Zippable = {};
  for (const [name, part] of Object.entries(parts)) {
    zippable[name] = typeof part === 'string' ? strToU8(part) : part;
  }
  return zipSync(zippable);
}

const WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** @param body what is in `w:body`, as XML */
export function word(body: string, parts: Readonly<Record<string, string>> = {}): Uint8Array {
  return zip({
    '[Content_Types].xml': '<Types/>',
    ...parts,
    'word/document.xml': `<?xml version="1.0"?><w:document ${WORD}><w:body>${body}</w:body></w:document>`,
  });
}

export function paragraph(text: string): string {
  return `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
}

export function openDocument(body: string): Uint8Array {
  return zip({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': `<office:document-content><office:body>${body}</office:body></office:document-content>`,
    'META-INF/manifest.xml': '<manifest:manifest/>',
  });
}

/** An object of a PDF: what is between `obj` and `endobj`. */
type PdfObject = string | { readonly dictionary: string; readonly stream: Uint8Array };

/** A PDF of these objects, numbered from 1; the first is its catalogue. */
export function pdfOf(objects: readonly PdfObject[], trailer = ''): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [utf8('%PDF-1.7\n')];
  const offsets: number[] = [];
  const length = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  for (const [i, object] of objects.entries()) {
    offsets.push(length());
    parts.push(utf8(`${i + 1} 0 obj\n`));
    if (typeof object === 'string') parts.push(utf8(object));
    else {
      const { dictionary, stream } = object;
      parts.push(utf8(`<< ${dictionary} /Length ${stream.length} >>\nstream\n`), stream);
      parts.push(utf8('\nendstream'));
    }
    parts.push(utf8('\nendobj\n'));
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    utf8(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\n` +
        `startxref\n${length()}\n%%EOF\n`,
    ),
  );
  return new Uint8Array(Buffer.concat(parts));
}

const FONT = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';

/** The content of a page that says lines of ASCII. */
export function linesOf(text: string): Uint8Array {
  const lines = text.split('\n').map((line) => `(${line}) Tj T*`);
  return utf8(`BT /F1 12 Tf 14 TL 50 700 Td ${lines.join(' ')} ET`);
}

/** @param pages the lines of each, in ASCII, or the content of a page with what its stream's dictionary says */
export function pdf(
  pages: readonly PdfObject[],
  { trailer = '', count = pages.length }: { trailer?: string; count?: number } = {},
): Uint8Array<ArrayBuffer> {
  const kids = pages.map((_, i) => `${4 + 2 * i} 0 R`).join(' ');
  return pdfOf(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`,
      FONT,
      ...pages.flatMap((page, i): PdfObject[] => [
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> ' +
          `/Contents ${5 + 2 * i} 0 R >>`,
        typeof page === 'string' ? { dictionary: '', stream: linesOf(page) } : page,
      ]),
    ],
    trailer,
  );
}
