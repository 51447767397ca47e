import type { Archive } from '../archive.ts';
import { decoded } from '../decode.ts';
import type { Gathering } from '../gathering.ts';
import { readHtml } from './html.ts';

const CHAPTER = /\.x?html?$/i;

/** The documents of an EPUB (W3C EPUB 3.3) in the archive's order, which in practice is that of reading. */
export function readBook(archive: Archive, gathering: Gathering): void {
  for (const part of archive.read((name) => CHAPTER.test(name)).values()) {
    const text = decoded(part, '');
    gathering.begin();
    if (text !== undefined) readHtml(text, gathering);
    // One that only its seller's programs open.
    else gathering.lacks();
  }
}
