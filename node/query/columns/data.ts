import { type Events, mapped, pick } from '../events.ts';
import { NO_VALUE } from '../pool/index.ts';

/** The events whose value of a key is one of those numbers, or the others. */
export function filterByValue(
  events: Events,
  key: string,
  values: ReadonlySet<number>,
  isWanted: boolean,
): Events {
  const valueOf = events.pool.reader(key);
  return filterData(events, (code) => {
    const value = valueOf(code);
    return (value !== NO_VALUE && values.has(value)) === isWanted;
  });
}

/** The events whose data fits, which is asked once for each distinct data. */
export function filterData(events: Events, fits: (code: number) => boolean): Events {
  const { count } = events;
  const verdicts = mapped(events, (code) => Number(fits(code)));
  const places = new Uint32Array(count);
  let kept = 0;
  for (let i = 0; i < count; i++) if (verdicts[i] === 1) places[kept++] = i;
  return kept === count ? events : pick(events, places.subarray(0, kept));
}

/** The events with other data, which is made once for each distinct one. */
export function mapData(events: Events, change: (code: number) => number): Events {
  return { ...events, data: mapped(events, change) };
}

/** Distinct data of events, in the order in which they come. */
export function distinctData(events: Events): Uint32Array {
  const distinct = new Uint32Array(events.count);
  let count = 0;
  mapped(events, (code) => {
    distinct[count] = code;
    return count++;
  });
  return distinct.subarray(0, count);
}
