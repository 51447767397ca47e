import type { Archive } from '../archive.ts';
import type { Gathering } from '../gathering.ts';
import { readMarkup, type MarkupRules } from '../markup.ts';

/** OpenDocument (OASIS ODF 1.3, part 3): text is in paragraphs and headings; `tracked-changes` has what was deleted. */
const RULES: MarkupRules = {
  isXml: true,
  within: new Set(['p', 'h']),
  without: new Set(['tracked-changes']),
  lines: new Set(['p', 'h']),
  signs: new Map([
    ['line-break', '\n'],
    ['tab', '\t'],
    ['s', ' '],
  ]),
  // Of a presentation: `draw:page`. There is none in texts and tables.
  pages: new Set(['page']),
};

export function readOpenDocument(archive: Archive, gathering: Gathering): void {
  for (const part of archive.read((name) => name === 'content.xml').values()) {
    readMarkup(part, gathering, RULES);
  }
}
