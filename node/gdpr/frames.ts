/**
 * Everything about the person as one stream, so that it is one access and one entry of the access log. A JSON
 * object a line (`application/x-ndjson`):
 *
 * | line | content |
 * |---|---|
 * | `{"file", "about"}` | a file begins; `file` is its path |
 * | `{"text"}` | the next piece of it |
 * | `{"records", "first", "last"}` | it ends: how many records it holds, and the times they span, ISO 8601 or `null` |
 * | `{"whole": true, "damage"}` | all ends: what could not be read; where this line is missing, the rest is too |
 */
import type { Part, Tally } from './interface.ts';
import { timeOrNull } from './lists.ts';

/** One line. */
export type Frame =
  | { readonly file: string; readonly about: string }
  | { readonly text: string }
  | { readonly records: number; readonly first: string | null; readonly last: string | null }
  | { readonly whole: true; readonly damage: readonly string[] };

/** Longest text of one line: whoever reads holds one. */
const LONGEST = 2 ** 16;

/** @param damage what cannot be read, once all was */
export async function* writeFrames(
  parts: AsyncIterable<Part>,
  damage: () => readonly string[],
): AsyncGenerator<string> {
  for await (const part of parts) {
    yield line({ file: part.path, about: part.about });
    const { tally, result } = counter();
    for await (const piece of part.write(tally)) {
      for (const text of inShort(piece)) yield line({ text });
    }
    yield line(result());
  }
  yield line({ whole: true, damage: damage() });
}

/** Never cut in the middle of a character: the halves could not be written. */
function* inShort(piece: string): Generator<string> {
  for (let at = 0; at < piece.length;) {
    const isCut = /[\uD800-\uDBFF]/.test(piece[at + LONGEST - 1] ?? '');
    const end = at + LONGEST - Number(isCut);
    yield piece.slice(at, end);
    at = end;
  }
}

function line(frame: Frame): string {
  return `${JSON.stringify(frame)}\n`;
}

function counter(): { readonly tally: Tally; readonly result: () => Frame } {
  let records = 0;
  let [earliest, latest] = [Infinity, -Infinity];
  return {
    tally: {
      add(first = Infinity, last = -Infinity) {
        records++;
        earliest = Math.min(earliest, first);
        latest = Math.max(latest, last);
      },
    },
    result: () => ({ records, first: timeOrNull(earliest), last: timeOrNull(latest) }),
  };
}
