/** Checks what CBOR gave: lists, counts, bytes and texts as a format asks for them. */
export interface Shape {
  readonly list: (value: unknown) => readonly unknown[];
  /** A whole number from 0 to 2^53 − 1. */
  readonly count: (value: unknown) => number;
  readonly bytes: (value: unknown, length: number) => Uint8Array;
  readonly text: (value: unknown) => string;
}

/** @param malformed makes the failure that each of them throws */
export function createShape(malformed: (what: string) => Error): Shape {
  return {
    list(value) {
      if (!Array.isArray(value)) throw malformed('a list is missing');
      return value as unknown[];
    },
    count(value) {
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
        throw malformed('a number is out of bounds');
      }
      return value;
    },
    bytes(value, length) {
      if (!(value instanceof Uint8Array) || value.length !== length) {
        throw malformed(`${length} bytes are missing`);
      }
      return value;
    },
    text(value) {
      if (typeof value !== 'string') throw malformed('a text is missing');
      return value;
    },
  };
}
