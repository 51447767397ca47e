import { type Events, pick, slice } from '../events.ts';

/** Oldest first; those of one start in the order they were in. The very same where they are sorted already. */
export function sortByTimestamp(events: Events): Events {
  const { count, start } = events;
  let isRising = true;
  let isFalling = true;
  for (let i = 1; i < count && (isRising || isFalling); i++) {
    if (start[i] < start[i - 1]) isRising = false;
    if (start[i] > start[i - 1]) isFalling = false;
  }
  if (isRising) return events;
  if (isFalling) return reversed(events);
  return pick(
    events,
    placesOf(count).sort((a, b) => start[a] - start[b] || a - b),
  );
}

/** The other way round, but that those of one start stay in the order they are in. */
export function reversed(events: Events): Events {
  const { count, start } = events;
  const places = new Uint32Array(count);
  let filled = 0;
  for (let end = count; end > 0;) {
    let first = end - 1;
    while (first > 0 && start[first - 1] === start[end - 1]) first--;
    for (let i = first; i < end; i++) places[filled++] = i;
    end = first;
  }
  return pick(events, places);
}

const DIGIT = 2 ** 11;

/**
 * Longest first; those that last the same in the order they were in. A radix sort, least digit first (Knuth, The
 * Art of Computer Programming 3, 5.2.5): a million take some hundredths of a second, comparing them half a second.
 */
export function sortByDuration(events: Events): Events {
  const { count, duration } = events;
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    high[i] = Math.floor(duration[i] / 2 ** 32);
    low[i] = duration[i] - high[i] * 2 ** 32;
  }
  let places = placesOf(count);
  for (const shift of [0, 11, 22]) places = sortedBy(places, low, shift);
  // What is below 2^53 has 21 bits there.
  if (high.some((digits) => digits > 0)) {
    for (const shift of [0, 11]) places = sortedBy(places, high, shift);
  }
  return pick(events, places);
}

/** Places by one digit of their numbers, the greatest first. */
function sortedBy(
  places: Uint32Array<ArrayBuffer>,
  numbers: Uint32Array,
  shift: number,
): Uint32Array<ArrayBuffer> {
  const first = new Uint32Array(DIGIT + 1);
  for (let i = 0; i < numbers.length; i++) first[DIGIT - ((numbers[i] >>> shift) % DIGIT)]++;
  for (let i = 1; i <= DIGIT; i++) first[i] += first[i - 1];
  const sorted = new Uint32Array(places.length);
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    sorted[first[DIGIT - 1 - ((numbers[place] >>> shift) % DIGIT)]++] = place;
  }
  return sorted;
}

/** So many are compared in less time than their digits are counted. */
const FEW = 256;

/** What `limit` gives of `sortByDuration`, without sorting more than that. */
export function longest(events: Events, most: number): Events {
  const { count, duration } = events;
  const wanted = most < 0 ? Math.max(0, count + most) : Math.min(most, count);
  if (wanted > FEW && wanted * 16 > count) return limit(sortByDuration(events), wanted);
  return pick(events, longestPlaces(duration.subarray(0, count), wanted));
}

/**
 * The places of so many of the longest: the longest first, of equal ones the first.
 * @param most at most as many as there are
 */
export function longestPlaces(duration: Float64Array, most: number): Uint32Array<ArrayBuffer> {
  /** A heap of the longest so far, the first to go on top: the shortest, of equal ones the last. */
  const heap = new Uint32Array(most);
  if (most === 0) return heap;
  let size = 0;
  const goesBefore = (a: number, b: number): boolean =>
    duration[a] < duration[b] || (duration[a] === duration[b] && a > b);
  const sink = (from: number): void => {
    for (let at = from; ;) {
      const left = 2 * at + 1;
      if (left >= size) return;
      const right = left + 1;
      const child = right < size && goesBefore(heap[right], heap[left]) ? right : left;
      const lower = heap[child];
      if (!goesBefore(lower, heap[at])) return;
      heap[child] = heap[at];
      heap[at] = lower;
      at = child;
    }
  };
  for (let i = 0; i < duration.length; i++) {
    if (size < most) {
      heap[size++] = i;
      if (size === most) for (let at = (most - 1) >> 1; at >= 0; at--) sink(at);
    } else if (goesBefore(heap[0], i)) {
      heap[0] = i;
      sink(0);
    }
  }
  return heap.sort((a, b) => duration[b] - duration[a] || a - b);
}

/** The first so many; as a Python slice, all but the last −n where it is below 0. */
export function limit(events: Events, most: number): Events {
  const count = most < 0 ? Math.max(0, events.count + most) : Math.min(most, events.count);
  return slice(events, 0, count);
}

/** The sum of how long they last, in microseconds. */
export function sumDurations({ duration }: Pick<Events, 'duration'>): number {
  let sum = 0;
  for (let i = 0; i < duration.length; i++) sum += duration[i];
  return sum;
}

function placesOf(count: number): Uint32Array<ArrayBuffer> {
  const places = new Uint32Array(count);
  for (let i = 0; i < count; i++) places[i] = i;
  return places;
}
