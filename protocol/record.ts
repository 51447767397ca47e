/**
 * What a device keeps on record: `record` items of its `docs` stream. Each tells which kind it is; a reader passes
 * over the kinds that it does not know.
 *
 *     record item = JSON {"type": kind, …} or CBOR [version, kind, …]
 */
import { decodeCbor } from './cbor.ts';

/** The kind of a record, such as `zone` or `audit`; `undefined` where it tells none. */
export function recordKind(payload: Uint8Array): string | undefined {
  const kind = payload[0] === BRACE ? kindInJson(payload) : kindInCbor(payload);
  return typeof kind === 'string' ? kind : undefined;
}

/** In CBOR a text begins with it, never a list. */
const BRACE = '{'.charCodeAt(0);

function kindInJson(payload: Uint8Array): unknown {
  try {
    const { type } = JSON.parse(new TextDecoder().decode(payload)) as { readonly type?: unknown };
    return type;
  } catch {
    return undefined;
  }
}

function kindInCbor(payload: Uint8Array): unknown {
  try {
    const value = decodeCbor(payload);
    return Array.isArray(value) ? (value as unknown[])[1] : undefined;
  } catch {
    return undefined;
  }
}
