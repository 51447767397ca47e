import { createHmac } from 'node:crypto';
import { decode, encode } from 'cborg';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { open, type Sealing, seal } from '../../protocol/envelope.ts';
import { release } from '../../protocol/release.ts';

const PURPOSE = 'elatio/disk/1';

/** Seals this node's own records (index, keys, buckets) and gives them names that reveal nothing. */
export interface Sealer {
  /** A name for a table, a key in it, or a directory: a keyed hash. */
  name(...parts: readonly string[]): Buffer;
  /** Seals `value` (what CBOR can hold) so that it opens at this place only. */
  seal(table: string, key: string, value: unknown): Uint8Array;
  /** @throws ElatioError ELATIO_STORE_DAMAGED where the record is not the one sealed for this place */
  open(table: string, sealed: Uint8Array): { readonly key: string; readonly value: unknown };
  /** The same of a record whose place is lost: it names its table itself. Throws as `open`. */
  identify(sealed: Uint8Array): { readonly table: string; readonly key: string };
  /** A key of 32 bytes for another use. */
  derive(use: string): Uint8Array;
}

/** @param diskKey 32 random bytes, from `node/keys` */
export function createSealer({
  sealing,
  diskKey,
}: {
  readonly sealing: Sealing;
  readonly diskKey: Uint8Array;
}): Sealer {
  const derive = (use: string): Uint8Array =>
    sealing.primitives.hkdf(diskKey, new Uint8Array(0), new TextEncoder().encode(use), 32);
  const names = derive('elatio/disk/names');
  const records = derive('elatio/disk/records');
  return {
    derive,
    name(...parts) {
      const hmac = createHmac('sha256', names);
      for (const part of parts) hmac.update(`${part.length}:${part}`);
      return hmac.digest().subarray(0, 16);
    },
    // The place stands inside, so that records cannot be swapped for one another.
    seal(table, key, value) {
      const content = encode([table, key, value]);
      const sealed = seal(sealing, records, [PURPOSE], content);
      release(content);
      return sealed;
    },
    identify(sealed) {
      const [table, key] = recordIn(opened(sealing, records, sealed));
      return { table, key };
    },
    open(table, sealed) {
      const [place, key, value] = recordIn(opened(sealing, records, sealed));
      if (place !== table) throw damaged('A record stands in the wrong place');
      return { key, value };
    },
  };
}

function recordIn(content: Uint8Array): [table: string, key: string, value: unknown] {
  return decode(content) as [string, string, unknown];
}

function opened({ primitives }: Sealing, key: Uint8Array, sealed: Uint8Array): Uint8Array {
  try {
    return open(primitives, key, PURPOSE, sealed);
  } catch (cause) {
    throw damaged('A record of the store does not open', cause);
  }
}

/** The error of stored bytes that are not what was stored. */
export function damaged(what: string, cause?: unknown): ElatioError {
  return new ElatioError('ELATIO_STORE_DAMAGED', `${what}: run "elatio doctor".`, { cause });
}

/** Whether an error says that stored bytes are not what was stored, and not that they cannot be reached. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  if (code === 'ELATIO_STORE_DAMAGED' || code === 'LEVEL_CORRUPTION') return true;
  return code.startsWith('ELATIO_ENVELOPE_') || code.startsWith('ELATIO_CHUNK_');
}
