import type { PackedEvents, PackedField } from '../../../protocol/codec/events.ts';
import { endsOf } from '../../../protocol/codec/dictionary.ts';
import { REST } from '../../../protocol/codec/fields.ts';
import { malformed } from '../../../protocol/codec/malformed.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { placeOf } from '../../query/place.ts';
import type { StoredEvent, View } from '../../store/index.ts';
import { tallied, type Tally, toSeconds, toTenths } from './document.ts';
import { collect, inOrder, join, type Text, textsOf } from './texts.ts';

/** Which rows are taken. */
export interface Wanted extends Pick<View, 'hidden' | 'least'> {
  /** Events that begin then or later, in seconds. */
  readonly from?: number | undefined;
  /** And before this moment. */
  readonly until?: number | undefined;
}

/** How many events of a bucket have which texts; those without any are left out. */
export type Tallies = Map<string, Tally>;

/**
 * What a bucket has in a chunk.
 * @throws ElatioError ELATIO_CHUNK_MALFORMED
 */
export function talliesIn(packed: PackedEvents, bucket: string, wanted: Wanted): Tallies {
  const { hidden, least, from = -Infinity, until = Infinity } = wanted;
  const which = packed.buckets.indexOf(bucket);
  const tallies: Tallies = new Map();
  const known = new Map<string, string>();
  const fields = packed.fields.filter((field) => mayHaveText(field));
  const cells = fields.map((field) => reader(field));
  const codes = fields.map((field) => field.codes);
  for (let row = 0; row < packed.count; row++) {
    if (packed.bucket[row] !== which || packed.start[row] < least) continue;
    const start = toSeconds(packed.start[row]);
    if (start < from || start >= until) continue;
    const number = packed.number[row];
    if (hidden.length > 0 && hidden[placeOf(hidden, number)] === number) continue;
    let key = '';
    for (const column of codes) key += `${column[row]},`;
    let texts = known.get(key);
    if (texts === undefined) {
      const found: Text[] = [];
      for (const [i, column] of codes.entries()) if (column[row] > 0) cells[i](column[row], found);
      known.set(key, (texts = join(inOrder(found))));
    }
    if (texts === '') continue;
    const duration = toTenths(packed.duration[row]);
    tallies.set(texts, tallied(tallies.get(texts), start, duration));
  }
  return tallies;
}

/** The same of events that are in no chunk. */
export function talliesOf(
  events: readonly StoredEvent[],
  wanted: Omit<Wanted, 'hidden' | 'least'>,
): Tallies {
  const { from = -Infinity, until = Infinity } = wanted;
  const tallies: Tallies = new Map();
  for (const event of events) {
    const start = toSeconds(event.start);
    if (start < from || start >= until) continue;
    const texts = join(textsOf(event.data));
    if (texts === '') continue;
    const duration = toTenths(event.duration);
    tallies.set(texts, tallied(tallies.get(texts), start, duration));
  }
  return tallies;
}

/** Adds the texts of a field's value, by the value's code. */
function reader({ name, dictionary }: PackedField): (code: number, texts: Text[]) => void {
  const { utf8, sizes, count } = dictionary;
  const ends = endsOf(dictionary);
  const bytes = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length);
  return (code, texts) => {
    if (code > count) throw malformed('an event has a value that is not in the dictionary');
    const text = bytes.toString('utf8', code > 1 ? ends[code - 2] : 0, ends[code - 1]);
    const isJson = sizes[code - 1] % 2 === 1;
    collect(name === REST ? '' : name, isJson ? parsed(text) : text, texts);
  };
}

/** Not where all values are numbers and the like, of which there may be many. */
function mayHaveText({ dictionary }: PackedField): boolean {
  const ends = endsOf(dictionary);
  return ends.some((_, i) => {
    if (dictionary.sizes[i] % 2 === 0) return true;
    return '"[{'.includes(String.fromCharCode(dictionary.utf8[i === 0 ? 0 : ends[i - 1]]));
  });
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw malformed('a value is not JSON', cause);
  }
}
