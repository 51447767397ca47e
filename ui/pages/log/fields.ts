/**
 * What is noted with something that was done, as one writes it: numbers with their units and words by their names,
 * `5.2 km, mood: good`. A note is beside them.
 */

import type { JsonObject, JsonValue } from '../../../protocol/json.ts';

export type Fields = JsonObject;

const NAME = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_.-]{0,63}`;
const NUMBER = String.raw`-?\d{1,15}(?:[.,]\d{1,9})?`;
const WITH_UNIT = new RegExp(`^(${NUMBER}) ?(${NAME})$`, 'u');
const NAMED = new RegExp(`^(${NAME}) ?[:=] ?(.+)$`, 'u');
const ALONE = new RegExp(`^${NUMBER}$`, 'u');

/** The name of what is said besides. */
const NOTE = 'note';

/** Fields as they were written, or the first part that is none. */
export type ReadFields =
  | { readonly fields: Fields; readonly wrong?: never }
  | { readonly fields?: never; readonly wrong: string };

export function readFields(text: string): ReadFields {
  const entries: [string, JsonValue][] = [];
  for (const part of text.split(/[,;]\s+|\n/).map((piece) => piece.trim())) {
    if (part === '') continue;
    const [, amount, unit] = WITH_UNIT.exec(part) ?? [];
    const [, name, value] = NAMED.exec(part) ?? [];
    if (amount !== undefined && unit !== undefined) entries.push([unit, numberOf(amount)]);
    else if (name === undefined || value === undefined) return { wrong: part };
    else entries.push([name, ALONE.test(value) ? numberOf(value) : value]);
  }
  return { fields: Object.fromEntries(entries) };
}

const numberOf = (text: string): number => Number(text.replace(',', '.'));

/** The same as one would write it; what cannot be written so is left out. */
export function fieldsText(fields: Fields): string {
  return writable(fields)
    .map(([name, value]) => (typeof value === 'number' ? `${value} ${name}` : `${name}: ${value}`))
    .join(', ');
}

/** What was written is in the place of what could have been; what could not stays as it is. */
export function changedFields(before: Fields, written: Fields, note: string): Fields {
  const gone = [...writable(before).map(([name]) => name), NOTE].map((name) => [name, null]);
  return Object.fromEntries([
    ...gone,
    ...Object.entries(written),
    ...(note === '' ? [] : [[NOTE, note]]),
  ]) as Fields;
}

export function noteOf(fields: Fields): string {
  const note = Object.hasOwn(fields, NOTE) ? fields[NOTE] : undefined;
  return typeof note === 'string' ? note : '';
}

/** Those that read back as what they are. */
function writable(fields: Fields): [string, string | number][] {
  return Object.entries(fields).filter((entry): entry is [string, string | number] => {
    const [name, value] = entry;
    if (name === NOTE || (typeof value !== 'number' && typeof value !== 'string')) return false;
    const text = typeof value === 'number' ? `${value} ${name}` : `${name}: ${value}`;
    const { fields: read } = readFields(text);
    return read !== undefined && Object.keys(read).length === 1 && read[name] === value;
  });
}
