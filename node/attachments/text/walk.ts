import { Parser } from 'htmlparser2';
import { encodingByMark } from './decode.ts';

/** What a document is made of, as it comes. Names are without prefix, those of HTML in small letters. */
export interface Visitor {
  readonly open?: (name: string) => void;
  /** Of the element that was opened last. */
  readonly attribute?: (name: string, value: string) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
  /** Whether no more is wanted; asked now and then. */
  readonly isEnough: () => boolean;
}

/** Characters, or bytes, that are parsed at once. */
const AT_ONCE = 65_536;

/**
 * Walks through markup in pieces. Entities that a document declares are not known, so none of them grows.
 * @returns whether it was all there, as far as was walked: XML that does not begin or ends too early was not, HTML is
 *   always
 */
export function walk(markup: string | Uint8Array, isXml: boolean, visitor: Visitor): boolean {
  let [opened, open] = [0, 0];
  const parser = new Parser(
    {
      onopentagname(tag) {
        opened++;
        open++;
        visitor.open?.(localName(tag));
      },
      onattribute(name, value) {
        visitor.attribute?.(localName(name), value);
      },
      ontext(text) {
        visitor.text?.(text);
      },
      onclosetag(tag) {
        open--;
        visitor.close?.(localName(tag));
      },
    },
    { xmlMode: isXml },
  );
  for (const part of partsOf(markup)) {
    if (visitor.isEnough()) return true;
    parser.write(part);
  }
  const isWhole = !isXml || (opened > 0 && open === 0);
  parser.end();
  return isWhole;
}

function* partsOf(markup: string | Uint8Array): Generator<string> {
  if (typeof markup === 'string') {
    for (let [from, to] = [0, 0]; from < markup.length; from = to) {
      to = from + AT_ONCE;
      // No character is cut in two.
      if (/[\ud800-\udbff]/.test(markup.charAt(to - 1))) to++;
      yield markup.slice(from, to);
    }
    return;
  }
  const decoder = new TextDecoder(encodingByMark(markup) ?? 'utf-8');
  for (let from = 0; from < markup.length; from += AT_ONCE) {
    yield decoder.decode(markup.subarray(from, from + AT_ONCE), { stream: true });
  }
}

function localName(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1);
}
