import { openArchive } from './archive.ts';
import { decoded } from './decode.ts';
import type { Gathered } from './gathering.ts';
import { readHtml, readSvg } from './kinds/html.ts';
import type { FileSaid, Outcome } from './interface.ts';
import { archiveKindOf, isPdf, isZip, markupKindOf } from './kind.ts';
import type { Limits } from './limits.ts';
import { readBook } from './kinds/book.ts';
import { readOpenDocument } from './kinds/open-document.ts';
import { readSheets } from './kinds/sheets.ts';
import { readSlides } from './kinds/slides.ts';
import { readWord } from './kinds/word.ts';

export interface Reading {
  readonly bytes: Uint8Array;
  readonly file: FileSaid;
  readonly limits: Limits;
}

/** Reads what a file says into `gathering`, and tells how it went; never throws. */
export async function readText({
  gathering,
  ...reading
}: Reading & { readonly gathering: Gathered }): Promise<Outcome> {
  let isRead: boolean;
  try {
    isRead = await readInto(reading, gathering);
  } catch {
    isRead = true;
    gathering.lacks();
  }
  const { pieces, isLacking } = gathering.end();
  if (!isRead) return 'none';
  if (pieces > 0) return isLacking ? 'partly' : 'read';
  return isLacking ? 'failed' : 'none';
}

/** Whether it is of a kind that is read. */
async function readInto({ bytes, file, limits }: Reading, gathering: Gathered): Promise<boolean> {
  if (isPdf(bytes)) {
    // Large, and needed for these only.
    const { readPdf } = await import('./kinds/pdf.ts');
    await readPdf(bytes, limits, gathering);
    return true;
  }
  if (isZip(bytes)) return readArchive(bytes, limits, gathering);
  const text = decoded(bytes, file.type);
  if (text === undefined) return false;
  const kind = markupKindOf(text, file);
  if (kind === 'html') readHtml(text, gathering);
  else if (kind === 'svg') readSvg(text, gathering);
  else gathering.add(text);
  return true;
}

function readArchive(bytes: Uint8Array, limits: Limits, gathering: Gathered): boolean {
  const archive = openArchive(bytes, limits, gathering);
  switch (archiveKindOf(archive)) {
    case 'word':
      readWord(archive, gathering);
      return true;
    case 'slides':
      readSlides(archive, gathering);
      return true;
    case 'sheets':
      readSheets(archive, gathering);
      return true;
    case 'open-document':
      readOpenDocument(archive, gathering);
      return true;
    case 'book':
      readBook(archive, gathering);
      return true;
    case undefined:
      return false;
  }
}
