import type { JsonObject, JsonValue } from '../json.ts';
import { type Dictionary, valueAt } from './dictionary.ts';
import { malformed } from './malformed.ts';

/**
 * One key of `data` across the events of a chunk: `codes[i]` is 0 where event i lacks the key, else
 * 1 + the place of its value in the dictionary.
 */
export interface FieldColumn {
  readonly name: string;
  readonly codes: Uint32Array;
  readonly dictionary: Dictionary;
}

/** Keys that have a column of their own; an event with more keeps the others together in one JSON text. */
export const MAX_FIELDS = 64;

/** Longer keys have none: names stand in the directory, which is not packed. In UTF-16 code units. */
export const MAX_NAME = 256;

/** The name of the column that holds the other keys; no key of a person's can equal it, see `fieldsOf`. */
export const REST = '';

/** A column being filled. */
class FieldBuilder {
  readonly name: string;
  readonly codes: Uint32Array;
  readonly texts: string[] = [];
  readonly json: number[] = [];
  readonly #strings = new Map<string, number>();
  readonly #others = new Map<string, number>();

  constructor(name: string, rows: number) {
    this.name = name;
    this.codes = new Uint32Array(rows);
  }

  set(row: number, value: JsonValue): void {
    if (typeof value === 'string') {
      this.codes[row] = this.#strings.get(value) ?? this.#addString(value);
    } else this.codes[row] = this.codeOf(JSON.stringify(value), 1);
  }

  /** The code of a value as a dictionary holds it. */
  codeOf(text: string, json: number): number {
    const places = json ? this.#others : this.#strings;
    return places.get(text) ?? this.#add(places, text, json);
  }

  #addString(value: string): number {
    return value.isWellFormed()
      ? this.#add(this.#strings, value, 0)
      : this.codeOf(JSON.stringify(value), 1);
  }

  #add(places: Map<string, number>, text: string, json: number): number {
    this.texts.push(text);
    this.json.push(json);
    places.set(text, this.texts.length);
    return this.texts.length;
  }

  finish(): FieldColumn {
    return {
      name: this.name,
      codes: this.codes,
      dictionary: { texts: this.texts, json: Uint8Array.from(this.json) },
    };
  }
}

/**
 * The columns of many events' data. Keys beyond the first {@link MAX_FIELDS} of the chunk, the empty key,
 * keys longer than {@link MAX_NAME}, keys with a lone surrogate or with a byte order mark in front go to the
 * column {@link REST} as one JSON object an event.
 */
export function fieldsOf(rows: readonly JsonObject[]): FieldColumn[] {
  const builders: FieldBuilder[] = [];
  const byName = new Map<string, FieldBuilder>();
  const rest = new FieldBuilder(REST, rows.length);
  for (let row = 0; row < rows.length; row++) {
    const data = rows[row];
    const keys = Object.keys(data);
    let others: [string, JsonValue][] | undefined;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const value = data[key];
      // JSON has no such thing: as `JSON.stringify` does it, the member is not there.
      if (value === undefined) continue;
      // Events of one bucket list the same keys in the same order, so the place mostly gives the column.
      let builder: FieldBuilder | undefined =
        builders[i]?.name === key ? builders[i] : byName.get(key);
      if (!builder && builders.length < MAX_FIELDS && isName(key)) {
        builder = new FieldBuilder(key, rows.length);
        builders.push(builder);
        byName.set(key, builder);
      }
      if (builder) builder.set(row, value);
      else (others ??= []).push([key, value]);
    }
    if (others) rest.codes[row] = rest.codeOf(JSON.stringify(Object.fromEntries(others)), 1);
  }
  if (rest.texts.length > 0) builders.push(rest);
  return builders.map((builder) => builder.finish());
}

/**
 * Whether a key may have a column of its own. Decoders of CBOR take a byte order mark at the beginning of a text for
 * none of it.
 */
export function isName(key: string): boolean {
  return (
    key !== REST && key.length <= MAX_NAME && key.isWellFormed() && !key.startsWith('\u{feff}')
  );
}

/**
 * The data of event `row`. Values of objects and lists are made anew at each call.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED where a forged dictionary says JSON and holds something else
 */
export function dataAt(fields: readonly FieldColumn[], row: number): JsonObject {
  const data: Record<string, JsonValue> = {};
  for (const { name, codes, dictionary } of fields) {
    const code = codes[row];
    if (code === 0) continue;
    const value = valueAt(dictionary, code - 1);
    if (name === REST) for (const [key, other] of entriesOf(value)) put(data, key, other);
    else put(data, name, value);
  }
  return data;
}

function entriesOf(value: JsonValue): [string, JsonValue][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw malformed('the other keys of an event are not an object');
  }
  return Object.entries(value);
}

/** Plain assignment would set the prototype where a key is `__proto__`. */
function put(data: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key !== '__proto__') data[key] = value;
  else {
    Object.defineProperty(data, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
}

/** The columns of several chunks' events as one, in the order given. */
export function concatFields(
  parts: readonly { readonly count: number; readonly fields: readonly FieldColumn[] }[],
): FieldColumn[] {
  const rows = parts.reduce((sum, { count }) => sum + count, 0);
  const names = new Set(parts.flatMap(({ fields }) => fields.map(({ name }) => name)));
  if (names.size > MAX_FIELDS + 1) {
    return fieldsOf(
      parts.flatMap(({ count, fields }) =>
        Array.from({ length: count }, (_, row) => dataAt(fields, row)),
      ),
    );
  }
  return [...names].map((name) => {
    const builder = new FieldBuilder(name, rows);
    let offset = 0;
    for (const { count, fields } of parts) {
      const field = fields.find((candidate) => candidate.name === name);
      if (field) copyInto(builder, field, offset);
      offset += count;
    }
    return builder.finish();
  });
}

function copyInto(builder: FieldBuilder, { codes, dictionary }: FieldColumn, offset: number): void {
  const places = new Uint32Array(dictionary.texts.length + 1);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code === 0) continue;
    if (places[code] === 0) {
      places[code] = builder.codeOf(dictionary.texts[code - 1], dictionary.json[code - 1]);
    }
    builder.codes[offset + row] = places[code];
  }
}
