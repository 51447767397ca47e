import { canonicalJson } from '../../../protocol/canonical.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { createTexts, type Texts } from './texts.ts';

/** JSON values by number: equal ones have the same, whatever the order of their keys. */
export interface Values {
  readonly count: number;
  readonly bytes: number;
  add(value: JsonValue): number;
  /** Adds what a dictionary of a chunk holds: a string as it is, or JSON, in UTF-8. */
  addBytes(bytes: Uint8Array, from: number, to: number, isJson: boolean): number;
  /** Adds a value of others. */
  addFrom(others: Values, code: number): number;
  readonly texts: Texts;
  value(code: number): JsonValue;
  /** Whether it is a string. */
  isString(code: number): boolean;
  /** The string that it is; `undefined` for every other value. */
  string(code: number): string | undefined;
}

const STRING = 0;
const JSON_TEXT = 1;

export function createValues(): Values {
  const texts = createTexts();

  function add(value: JsonValue): number {
    // UTF-8 has no lone surrogates: such a string is kept as JSON, which escapes them.
    return typeof value === 'string' && value.isWellFormed()
      ? texts.addString(value, STRING)
      : texts.addString(canonicalJson(value), JSON_TEXT);
  }

  function value(code: number): JsonValue {
    const text = texts.string(code);
    return texts.kind(code) === STRING ? text : (JSON.parse(text) as JsonValue);
  }

  return {
    get count() {
      return texts.count;
    },
    get bytes() {
      return texts.bytes;
    },
    add,
    addFrom: (others, code) => texts.addFrom(others.texts, code),
    texts,
    addBytes(bytes, from, to, isJson) {
      if (!isJson) return texts.add(bytes, from, to, STRING);
      return add(JSON.parse(Buffer.from(bytes.subarray(from, to)).toString()) as JsonValue);
    },
    value,
    isString: (code) => texts.kind(code) === STRING || typeof value(code) === 'string',
    string(code) {
      if (texts.kind(code) === STRING) return texts.string(code);
      const other = value(code);
      return typeof other === 'string' ? other : undefined;
    },
  };
}
