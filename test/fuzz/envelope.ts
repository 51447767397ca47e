/**
 * Envelopes: whatever was changed, they do not open, and say so by a code. As nothing that was changed
 * gets past the cipher, the input is also taken for a header and for padded content, and sealed.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { nativePrimitives } from '../../node/crypto.ts';
import { headerOf, open, seal } from '../../protocol/envelope.ts';
import { codeOf } from '../../protocol/error.ts';
import { pad, unpad } from '../../protocol/padding.ts';
import { encodeCbor } from '../../protocol/cbor.ts';
import type { FuzzTarget } from './target.ts';

const PURPOSE = 'elatio/fuzz/1';
const key = new Uint8Array(32).fill(1);
const sealing = {
  primitives: nativePrimitives,
  random: (length: number) => new Uint8Array(length).fill(2),
};
const sealed = [new Uint8Array(0), new Uint8Array(200).fill(3)].map((content) =>
  seal(sealing, key, [PURPOSE, new Uint8Array(16), 7], content),
);
const known = new Set(sealed.map((envelope) => Buffer.from(envelope).toString('hex')));

export const envelopeTarget: FuzzTarget = {
  name: 'envelope',
  seeds: [...sealed, encodeCbor([PURPOSE, new Uint8Array(16), 7]), pad(new Uint8Array(40).fill(9))],
  run(input) {
    const content = expected(() => open(nativePrimitives, key, PURPOSE, input));
    if (content && !known.has(Buffer.from(input).toString('hex'))) {
      throw new Error('a forged envelope opened');
    }
    expected(() => headerOf(input));
    expected(() => {
      const header = headerOf(withHeader(input));
      deepStrictEqual(headerOf(seal(sealing, key, header, input)), header);
    });
    const plain = unpad(input);
    if (plain) deepStrictEqual(unpad(pad(plain)), plain);
  },
};

function withHeader(header: Uint8Array): Uint8Array {
  const start = Uint8Array.of(1, header.length >> 8, header.length);
  return new Uint8Array(Buffer.concat([start, header, Buffer.alloc(72)]));
}

function expected<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!codeOf(error)?.startsWith('ELATIO_ENVELOPE_')) throw error;
    return undefined;
  }
}
