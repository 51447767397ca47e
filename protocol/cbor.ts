/**
 * CBOR as the protocol uses it: deterministic (RFC 8949 section 4.2.1), so that equal things have equal
 * digests, and without what no format here needs. What other encoders may write is refused, not repaired.
 */
import { decode, type DecodeOptions, encode } from 'cborg';

const STRICT: DecodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: false,
  allowInfinity: false,
  allowNaN: false,
  rejectDuplicateMapKeys: true,
};

export function encodeCbor(value: unknown): Uint8Array {
  // Under Node the package gives a Buffer, part of a larger one: elsewhere it is neither.
  return new Uint8Array(encode(value));
}

/** Throws something that says what is wrong: the caller knows what was being read. */
export function decodeCbor(bytes: Uint8Array): unknown {
  return decode(bytes, STRICT);
}
