/**
 * What of an event is searched: every text in its data. Titles, addresses, notes, names and paths of files are that;
 * so is the text of attachments, which is in events of its own: see `node/attachments`.
 */
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';

/** A text and the key it stands under, e.g. `title`; of what is deeper, `place.name`. */
export type Text = readonly [key: string, text: string];

/** Characters of an event that are searched, all its texts together. */
export const MOST_CHARACTERS = 32_768;

const MOST_TEXTS = 64;
const MOST_LOOKED_AT = 4_096;

/** What comes first, so that documents that have it in common stand together. */
const FIRST = ['title', 'url', 'file', 'app'];

/** Between the texts of a document, and between documents: no text has them. */
export const BETWEEN = '\u0000';
export const AFTER = '\u0001';
// oxlint-disable-next-line no-control-regex
const SEPARATORS = /[\u0000\u0001]/g;

/** Types of buckets whose texts say nothing: `not-afk` a hundred times a day, and bytes of files. */
const MUTE: ReadonlySet<string> = new Set(['afkstatus', 'attachment.bytes']);

export function isSearched(type: string): boolean {
  return !MUTE.has(type);
}

/** The texts of an event's data, in an order that does not depend on that of its keys. */
export function textsOf(data: JsonObject): Text[] {
  const texts: Text[] = [];
  collect('', data, texts);
  return inOrder(texts);
}

/** Those under one key; `$schema` and the like are things of programs. */
export function collect(key: string, value: JsonValue, texts: Text[]): void {
  if (texts.length >= MOST_LOOKED_AT || key.startsWith('$')) return;
  if (typeof value === 'string') {
    const text = searchable(value);
    if (text.trim() !== '') texts.push([searchable(key), text]);
  } else if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) collect(key, item, texts);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      collect(key === '' ? name : `${key}.${name}`, item, texts);
    }
  }
}

/** Well-formed, so that it is the same after it was written; without what is put between texts. */
function searchable(text: string): string {
  const short = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  return short.toWellFormed().replace(SEPARATORS, ' ');
}

export function inOrder(texts: Text[]): Text[] {
  if (texts.length > 1) texts.sort(([a], [b]) => rankOf(a) - rankOf(b) || compare(a, b));
  if (texts.length > MOST_TEXTS) texts.length = MOST_TEXTS;
  let room = MOST_CHARACTERS;
  for (const [i, [key, text]] of texts.entries()) {
    if (text.length > room) texts[i] = [key, text.slice(0, room).toWellFormed()];
    room = Math.max(0, room - text.length);
  }
  return room > 0 ? texts : texts.filter(([, text]) => text !== '');
}

function rankOf(key: string): number {
  const rank = FIRST.indexOf(key);
  return rank < 0 ? FIRST.length : rank;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Texts as one: two events with the same texts have the same. */
export function join(texts: readonly Text[]): string {
  return texts.map(([key, text]) => key + BETWEEN + text).join(BETWEEN);
}

/** The reverse of {@link join}. */
export function split(joined: string): Text[] {
  const parts = joined.split(BETWEEN);
  const texts: Text[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) texts.push([parts[i], parts[i + 1]]);
  return texts;
}
