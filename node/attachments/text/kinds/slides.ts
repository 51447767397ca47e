import type { Archive } from '../archive.ts';
import type { Gathering } from '../gathering.ts';
import { readMarkup, type MarkupRules } from '../markup.ts';
import { numbered } from './numbered.ts';

/** DrawingML (ECMA-376-1, 21.1.2). */
const RULES: MarkupRules = {
  isXml: true,
  within: new Set(['t']),
  without: new Set(['Fallback']),
  lines: new Set(['p']),
  signs: new Map([['br', '\n']]),
};

const SLIDE = /^ppt\/slides\/slide(\d{1,6})\.xml$/;
const NOTES = /^ppt\/notesSlides\/notesSlide(\d{1,6})\.xml$/;

/** Slides by their number, each a page; then what is noted to them, which has numbers of its own. */
export function readSlides(archive: Archive, gathering: Gathering): void {
  for (const [number, part] of numbered(archive, SLIDE)) {
    gathering.begin(number);
    readMarkup(part, gathering, RULES);
  }
  for (const [, part] of numbered(archive, NOTES)) {
    gathering.begin();
    readMarkup(part, gathering, RULES);
  }
}
