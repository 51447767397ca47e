const LINE_FEED = 10;
const QUOTE = 34;

/** Counts the events of an export as it passes by, without parsing it. */
export type Counter = (bytes: Uint8Array) => number;

/** What to call with each piece; gives how many events there were so far. */
export function createCounter(format: 'aw' | 'ndjson' | 'csv'): Counter {
  return format === 'csv' ? rowCounter() : lineCounter();
}

/** JSON has a line feed for each event and none inside. */
function lineCounter(): Counter {
  let events = 0;
  return (bytes) => {
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
      events++;
    }
    return events;
  };
}

/** A cell of CSV may hold line feeds, in quotes; the first row is the heads. */
function rowCounter(): Counter {
  let rows = 0;
  let isQuoted = false;
  return (bytes) => {
    for (const byte of bytes) {
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (byte === LINE_FEED && !isQuoted) rows++;
    }
    return Math.max(0, rows - 1);
  };
}
