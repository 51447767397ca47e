import type { JsonObject, JsonValue } from '../json.ts';
import { type Dictionary, valueAt } from './dictionary.ts';

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
    } else this.codes[row] = this.addJson(JSON.stringify(value));
  }

  addJson(text: string): number {
    return this.#others.get(text) ?? this.#add(this.#others, text, text, 1);
  }

  #addString(value: string): number {
    if (value.isWellFormed()) return this.#add(this.#strings, value, value, 0);
    return this.#add(this.#strings, value, JSON.stringify(value), 1);
  }

  #add(places: Map<string, number>, key: string, text: string, json: 0 | 1): number {
    this.texts.push(text);
    this.json.push(json);
    places.set(key, this.texts.length);
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
 * The columns of many events' data. Keys beyond the first {@link MAX_FIELDS} of the chunk, the empty key
 * and keys with a lone surrogate go to the column {@link REST} as one JSON object an event.
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
      // Events of one bucket list the same keys in the same order, so the place mostly gives the column.
      let builder: FieldBuilder | undefined =
        builders[i]?.name === key ? builders[i] : byName.get(key);
      if (!builder && builders.length < MAX_FIELDS && key !== REST && key.isWellFormed()) {
        builder = new FieldBuilder(key, rows.length);
        builders.push(builder);
        byName.set(key, builder);
      }
      if (builder) builder.set(row, data[key]);
      else (others ??= []).push([key, data[key]]);
    }
    if (others) rest.codes[row] = rest.addJson(JSON.stringify(Object.fromEntries(others)));
  }
  if (rest.texts.length > 0) builders.push(rest);
  return builders.map((builder) => builder.finish());
}

/** The data of event `row`. Values of objects and lists are made anew at each call. */
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
  return value !== null && typeof value === 'object' ? Object.entries(value) : [];
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
      builder.set(offset + row, valueAt(dictionary, code - 1));
      places[code] = builder.codes[offset + row];
    } else builder.codes[offset + row] = places[code];
  }
}
