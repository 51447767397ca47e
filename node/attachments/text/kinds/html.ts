import type { Gathering } from '../gathering.ts';
import { readMarkup, type MarkupRules } from '../markup.ts';

/** The title comes first, as it does in the document. */
const HTML: MarkupRules = {
  isXml: false,
  without: new Set(['script', 'style', 'template']),
  lines: new Set(
    (
      'address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption figure footer ' +
      'form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table title tr ul'
    ).split(' '),
  ),
  signs: new Map([
    ['br', '\n'],
    ['td', '\t'],
    ['th', '\t'],
  ]),
  isLoose: true,
};

const SVG: MarkupRules = {
  isXml: true,
  without: new Set(['script', 'style']),
  lines: new Set(['desc', 'p', 'text', 'title']),
  isLoose: true,
};

/** Every text is HTML: there is no such thing as broken HTML (HTML Living Standard, 13.2). */
export function readHtml(text: string, gathering: Gathering): void {
  readMarkup(text, gathering, HTML);
}

/** Its titles and labels; not its attributes, in which whole pictures stand. */
export function readSvg(text: string, gathering: Gathering): void {
  readMarkup(text, gathering, SVG);
}
