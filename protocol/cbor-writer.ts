/** CBOR as `encodeCbor` gives it, written item by item: what is large needs no lists of all that is in it. */
export interface CborWriter {
  /** Begins a list of so many items, which are to follow. */
  list(length: number): void;
  /** @throws RangeError where it is no whole number from 0 to 2^53 − 1 */
  count(value: number): void;
  bytes(value: Uint8Array): void;
  text(value: string): void;
  /** All that was written. */
  done(): Uint8Array;
}

/** Major types of RFC 8949, section 3.1, where they stand in an item's first byte. */
const COUNT = 0;
const BYTES = 2 << 5;
const TEXT = 3 << 5;
const LIST = 4 << 5;

/** Most bytes before what an item holds. */
const MOST_HEAD = 9;
const MOST_LOOPED = 64;
const WORD = 2 ** 32;

/** @param size about how many bytes there will be */
export function createCborWriter(size: number): CborWriter {
  let to = new Uint8Array(size);
  let view = new DataView(to.buffer);
  let at = 0;

  function room(bytes: number): void {
    if (at + bytes <= to.length) return;
    const wider = new Uint8Array(2 * (at + bytes));
    wider.set(to.subarray(0, at));
    to = wider;
    view = new DataView(to.buffer);
  }

  /** The first bytes of an item, as few as can say it. */
  function head(major: number, value: number): void {
    room(MOST_HEAD);
    if (value < 24) {
      to[at++] = major | value;
    } else if (value < 0x100) {
      to[at++] = major | 24;
      to[at++] = value;
    } else if (value < 0x10000) {
      to[at] = major | 25;
      view.setUint16(at + 1, value);
      at += 3;
    } else if (value < WORD) {
      to[at] = major | 26;
      view.setUint32(at + 1, value);
      at += 5;
    } else {
      to[at] = major | 27;
      view.setUint32(at + 1, Math.floor(value / WORD));
      view.setUint32(at + 5, value % WORD);
      at += 9;
    }
  }

  function bytes(major: number, value: Uint8Array): void {
    head(major, value.length);
    room(value.length);
    // Most are of 32 bytes: a call of `set` takes longer than that.
    if (value.length > MOST_LOOPED) to.set(value, at);
    else for (let i = 0; i < value.length; i++) to[at + i] = value[i];
    at += value.length;
  }

  return {
    list: (length) => head(LIST, length),
    count(value) {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new RangeError(`"value" expected a whole number from 0 on, got ${value}`);
      }
      head(COUNT, value);
    },
    bytes: (value) => bytes(BYTES, value),
    text: (value) => bytes(TEXT, new TextEncoder().encode(value)),
    done: () => to.slice(0, at),
  };
}
