/** What is sealed in the simulation, and to whom: with the cryptography that is used everywhere. */
import { nativePrimitives } from '../../node/crypto.ts';
import { hexOf } from '../../protocol/bytes.ts';
import { decodeCbor, encodeCbor } from '../../protocol/cbor.ts';
import { codeOf } from '../../protocol/error.ts';
import { seal } from '../../protocol/envelope.ts';
import { openSealed, sealTo } from '../../protocol/keys/sealed-to.ts';
import type { Identity } from './author.ts';
import type { Chance } from './chance.ts';
import { sharedSigning } from './signing.ts';

const primitives = nativePrimitives;
const RING = 'elatio/keyring/1';
/** What a person did; nobody finds it but who has a key. */
const CANARY = Buffer.from('a canary sang at the window of the simulated person');

/** A key of streams. */
export interface StreamKey {
  /** 16 bytes. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Keys and plaintexts of one simulation: what no vault may have. */
export interface Secrets {
  make(): StreamKey;
  /** What a person did, sealed under a key. */
  sealed({ id, key }: StreamKey, purpose: string): Uint8Array;
  ring(keys: readonly StreamKey[], readers: readonly Uint8Array[]): Uint8Array;
  /** Ids in hexadecimal of the keys in a ring; none where it is sealed to others. */
  keysIn(ring: Uint8Array, reader: Identity): ReadonlySet<string>;
  /** What stands in the clear in some bytes, if anything. */
  leakOf(bytes: Uint8Array): string | undefined;
}

export function createSecrets(chance: Chance): Secrets {
  const sealing = { primitives, random: chance.bytes, signing: sharedSigning };
  const keys: StreamKey[] = [];
  return {
    make() {
      const key = { id: chance.bytes(16), key: chance.bytes(32) };
      keys.push(key);
      return key;
    },
    sealed: ({ id, key }, purpose) => seal(sealing, key, [purpose, id], CANARY),
    ring: (list, readers) =>
      sealTo(sealing, readers, [RING, 2026], encodeCbor(list.map(({ id, key }) => [id, key]))),
    keysIn(ring, { exchangeSecret }) {
      try {
        const opened = openSealed(sealing, [exchangeSecret], RING, ring);
        return new Set((decodeCbor(opened) as [Uint8Array][]).map(([id]) => hexOf(id)));
      } catch (error) {
        if (codeOf(error) !== 'ELATIO_SEALED_STRANGER') throw error;
        return new Set();
      }
    },
    leakOf(bytes) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      if (text.includes(CANARY)) return 'what a person did';
      return keys.some(({ key }) => text.includes(Buffer.from(key))) ? 'a key' : undefined;
    },
  };
}
