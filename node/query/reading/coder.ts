import { isUtf8 } from 'node:buffer';
import { endsOf } from '../../../protocol/codec/dictionary.ts';
import type { PackedField } from '../../../protocol/codec/events.ts';
import { REST } from '../../../protocol/codec/fields.ts';
import { malformed } from '../../../protocol/codec/malformed.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import type { Pool } from '../pool/index.ts';

/**
 * Gives the numbers of the data of rows of a chunk.
 * @param numbers where they go: as many as `rows`
 * @throws ElatioError ELATIO_CHUNK_MALFORMED
 */
export type Coder = (rows: Uint32Array, numbers: Uint32Array) => void;

/** Fields that have a bit in a row's mask; what has more is looked at row by row. */
const MASKED = 31;

/** Data of rows that have values in the same fields. */
interface Plan {
  readonly fields: readonly number[];
  readonly add: (cells: Uint32Array) => number;
}

export function createCoder(fields: readonly PackedField[], pool: Pool): Coder {
  const valuesOf = fields.map((field) => looker(field, pool));
  const rest = fields.findIndex(({ name }) => name === REST);
  const cells = new Uint32Array(fields.length);
  const plans = new Map<number, Plan>();

  function planFor(mask: number): Plan {
    let plan = plans.get(mask);
    if (!plan) {
      const those = [...fields.keys()].filter((field) => (mask & (1 << field)) !== 0);
      plan = { fields: those, add: pool.row(those.map((field) => fields[field].name)) };
      plans.set(mask, plan);
    }
    return plan;
  }

  /** A field at a time, then a row at a time: loops over one array each take a third of the time. */
  function inColumns(rows: Uint32Array, numbers: Uint32Array): void {
    const count = rows.length;
    const masks = new Uint32Array(count);
    const columns = valuesOf.map((fill, field) => {
      const values = new Uint32Array(count);
      fill(rows, values, masks, 1 << field);
      return values;
    });
    let last = -1;
    let plan: Plan | undefined;
    for (let i = 0; i < count; i++) {
      if (rest >= 0 && (masks[i] & (1 << rest)) !== 0) {
        numbers[i] = pool.intern(objectOf(masks[i], (field) => columns[field][i]));
        continue;
      }
      if (!plan || masks[i] !== last) plan = planFor((last = masks[i]));
      const those = plan.fields;
      for (let at = 0; at < those.length; at++) cells[at] = columns[those[at]][i];
      numbers[i] = plan.add(cells);
    }
  }

  /** What has so many keys, or such keys, that they have no columns of their own: see `fieldsOf` of the codec. */
  function objectOf(mask: number | undefined, valueAt: (field: number) => number): JsonObject {
    const pairs = fields.flatMap(({ name }, field): [string, JsonValue][] => {
      const number = mask !== undefined && (mask & (1 << field)) === 0 ? -1 : valueAt(field);
      if (number < 0) return [];
      const value = pool.values.value(number);
      if (field !== rest) return [[name, value]];
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return Object.entries(value);
      }
      throw malformed('the other keys of an event are not an object');
    });
    return Object.fromEntries(pairs);
  }

  /** What has too many fields for a mask. */
  function inRows(rows: Uint32Array, numbers: Uint32Array): void {
    const one = new Uint32Array(1);
    const value = new Uint32Array(1);
    const mask = new Uint32Array(1);
    for (let i = 0; i < rows.length; i++) {
      one[0] = rows[i];
      numbers[i] = pool.intern(
        objectOf(undefined, (field) => {
          if (fields[field].codes[rows[i]] === 0) return -1;
          valuesOf[field](one, value, mask, 1);
          return value[0];
        }),
      );
    }
  }

  return fields.length > MASKED ? inRows : inColumns;
}

const UNKNOWN = 0xffffffff;

/** Looks the values of a field up, each when it is first met, and marks the rows that have one. */
function looker(
  { dictionary, codes }: PackedField,
  pool: Pool,
): (rows: Uint32Array, values: Uint32Array, masks: Uint32Array, bit: number) => void {
  const { utf8, sizes, count } = dictionary;
  if (!isUtf8(utf8)) throw malformed('a text is not UTF-8');
  const ends = endsOf(dictionary);
  const known = new Uint32Array(count + 1).fill(UNKNOWN);

  function valueOf(code: number): number {
    if (code > count) throw malformed('an event has a value that is not in the dictionary');
    const i = code - 1;
    const from = i === 0 ? 0 : ends[i - 1];
    try {
      return (known[code] = pool.values.addBytes(utf8, from, ends[i], sizes[i] % 2 === 1));
    } catch (cause) {
      throw malformed('a value is not JSON', cause);
    }
  }

  return (rows, values, masks, bit) => {
    for (let i = 0; i < rows.length; i++) {
      const code = codes[rows[i]];
      if (code === 0) continue;
      masks[i] |= bit;
      const value = known[code];
      // Beyond the end of what is known it is undefined: `valueOf` refuses it.
      values[i] = value === UNKNOWN || value === undefined ? valueOf(code) : value;
    }
  };
}
