import type { Archive } from '../archive.ts';
import type { Gathering } from '../gathering.ts';
import { readMarkup } from '../markup.ts';
import { walk } from '../walk.ts';
import { numbered } from './numbered.ts';

const SHEET = /^xl\/worksheets\/sheet(\d{1,6})\.xml$/;
const COMMENTS = /^xl\/comments(\d{1,6})\.xml$/;

/**
 * SpreadsheetML (ECMA-376-1, 18): the names of sheets, then their rows, cells with a tab between them, then comments.
 * Numbers are as they are stored, so days are numbers of days.
 */
export function readSheets(archive: Archive, gathering: Gathering): void {
  for (const part of archive.read((name) => name === 'xl/workbook.xml').values()) {
    readNames(part, gathering);
  }
  const [shared] = archive.read((name) => name === 'xl/sharedStrings.xml').values();
  const strings = shared ? readStrings(shared, gathering) : [];
  for (const [, part] of numbered(archive, SHEET)) {
    gathering.begin();
    readRows(part, strings, gathering);
  }
  for (const [, part] of numbered(archive, COMMENTS)) {
    gathering.begin();
    readMarkup(part, gathering, COMMENT);
  }
}

const COMMENT = {
  isXml: true,
  within: new Set(['t']),
  without: new Set<string>(),
  lines: new Set(['comment']),
};

function readNames(part: Uint8Array, gathering: Gathering): void {
  let element = '';
  const isWhole = walk(part, true, {
    isEnough: () => gathering.isFull,
    open: (name) => (element = name),
    attribute(name, value) {
      if (element === 'sheet' && name === 'name') gathering.add(`${value}\n`);
    },
  });
  if (!isWhole) gathering.lacks();
}

/** Texts that cells refer to by their number (18.4); `rPh` says again how one is pronounced. */
function readStrings(part: Uint8Array, gathering: Gathering): string[] {
  const strings: string[] = [];
  let [isText, sounds] = [false, 0];
  const isWhole = walk(part, true, {
    isEnough: () => gathering.isFull,
    open(name) {
      if (name === 'si') strings.push('');
      if (name === 'rPh') sounds++;
      isText = name === 't' && sounds === 0;
    },
    text(text) {
      if (isText) strings[strings.length - 1] += text;
    },
    close(name) {
      if (name === 'rPh') sounds--;
      isText = false;
    },
  });
  if (!isWhole) gathering.lacks();
  return strings;
}

function readRows(part: Uint8Array, strings: readonly string[], gathering: Gathering): void {
  let [element, type, value] = ['', '', ''];
  const isWhole = walk(part, true, {
    isEnough: () => gathering.isFull,
    open(name) {
      element = name;
      if (name === 'c') [type, value] = ['', ''];
    },
    attribute(name, said) {
      if (element === 'c' && name === 't') type = said;
    },
    text(text) {
      // A value, or a text of the cell's own; not `f`, how the value comes about.
      if (element === 'v' || element === 't') value += text;
    },
    close(name) {
      element = '';
      if (name === 'row') gathering.add('\n');
      if (name !== 'c' || value === '' || type === 'b' || type === 'e') return;
      gathering.add(`${type === 's' ? (strings[Number(value)] ?? '') : value}\t`);
    },
  });
  if (!isWhole) gathering.lacks();
}
