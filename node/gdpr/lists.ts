import { formatTime } from '../ingest/index.ts';
import type { Tally } from './interface.ts';

/** A JSON list with each of its items on a line of its own, however many there are. */
export async function* jsonList<T>(
  tally: Tally,
  items: AsyncIterable<T> | Iterable<T>,
  write: (item: T) => { readonly json: string; readonly first?: number; readonly last?: number },
): AsyncGenerator<string> {
  let before = '[\n';
  for await (const item of items) {
    const { json, first, last } = write(item);
    tally.add(first, last);
    yield before + json;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** A small value as JSON that a person reads. @param records how many of something it holds */
export async function* jsonValue(
  tally: Tally,
  value: unknown,
  records: number,
): AsyncGenerator<string> {
  for (let i = 0; i < records; i++) tally.add();
  yield `${JSON.stringify(value, null, 2)}\n`;
}

/** A moment as ISO 8601; `null` where there is none. */
export function timeOrNull(time: number | undefined): string | null {
  return time === undefined || !Number.isFinite(time) ? null : formatTime(time);
}
