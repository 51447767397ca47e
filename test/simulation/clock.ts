/** Time that passes only as things happen. Of two at one time, the one that was planned first happens first. */
export interface Clock {
  /** Microseconds. */
  readonly now: number;
  /** @param delay microseconds */
  after(delay: number, action: () => void): void;
  /** Lets happen whatever is planned before `time`; ends early where `goesOn` says no. */
  runUntil(time: number, goesOn?: () => boolean): void;
}

interface Planned {
  readonly time: number;
  readonly turn: number;
  readonly action: () => void;
}

export function createClock(): Clock {
  /** A binary heap. */
  const heap: Planned[] = [];
  let [now, turn] = [0, 0];
  const isBefore = (a: Planned, b: Planned): boolean =>
    a.time < b.time || (a.time === b.time && a.turn < b.turn);
  function push(planned: Planned): void {
    let at = heap.push(planned) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(planned, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = planned;
  }
  function pop(): void {
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
  return {
    get now() {
      return now;
    },
    after(delay, action) {
      push({ time: now + Math.max(0, delay), turn: turn++, action });
    },
    runUntil(time, goesOn = () => true) {
      while (heap.length > 0 && heap[0].time <= time && goesOn()) {
        const { time: next, action } = heap[0];
        pop();
        now = next;
        action();
      }
      if (heap.length === 0 || heap[0].time > time) now = Math.max(now, time);
    },
  };
}
