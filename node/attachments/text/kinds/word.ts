import type { Archive } from '../archive.ts';
import type { Gathering } from '../gathering.ts';
import { readMarkup, type MarkupRules } from '../markup.ts';

/** The text first, then what stands around it. */
const PARTS = [
  /^word\/document\.xml$/,
  /^word\/header\d*\.xml$/,
  /^word\/footer\d*\.xml$/,
  /^word\/footnotes\.xml$/,
  /^word\/endnotes\.xml$/,
  /^word\/comments\.xml$/,
];

/**
 * WordprocessingML (ECMA-376-1, 17.3). What was deleted while changes were tracked is in `delText`, so left out;
 * `Fallback` says again what its alternative says (ECMA-376-3, 10.2), and `pPr` has where tabs stop.
 */
const RULES: MarkupRules = {
  isXml: true,
  within: new Set(['t']),
  without: new Set(['Fallback', 'pPr']),
  lines: new Set(['p']),
  signs: new Map([
    ['br', '\n'],
    ['cr', '\n'],
    ['tab', '\t'],
    ['noBreakHyphen', '-'],
  ]),
};

export function readWord(archive: Archive, gathering: Gathering): void {
  for (const pattern of PARTS) {
    for (const part of archive.read((name) => pattern.test(name)).values()) {
      gathering.begin();
      readMarkup(part, gathering, RULES);
    }
  }
}
