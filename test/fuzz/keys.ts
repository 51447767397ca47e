/**
 * What devices tell each other of keys: sealed to them, and, as nothing that was changed gets past the cipher, the input
 * sealed as a ring and as live events, as a prekey, and as a text for the owner's words.
 */
import { nativePrimitives, nativeSigning } from '../../node/crypto.ts';
import { encodeCbor } from '../../protocol/cbor.ts';
import { seal } from '../../protocol/envelope.ts';
import { codeOf } from '../../protocol/error.ts';
import { liveKeyOf, openLive, sealLive } from '../../protocol/keys/live.ts';
import { decodePrekey, encodePrekey } from '../../protocol/keys/prekey.ts';
import { openRing, sealRing } from '../../protocol/keys/ring.ts';
import { recipientsOf, sealTo } from '../../protocol/keys/sealed-to.ts';
import { entropyOf, wordsOf } from '../../protocol/keys/words.ts';
import type { FuzzTarget } from './target.ts';

const secret = new Uint8Array(32).fill(1);
/** As if every secret were its own public key: curves are slow, and not what is looked for. */
const signing = {
  exchangeKey: (bytes: Uint8Array) => bytes,
  agree: (one: Uint8Array, other: Uint8Array) => one.map((byte, i) => byte ^ other[i]),
};
const publicKey = secret;
const [id, key] = [16, 32].map((length) => new Uint8Array(length).fill(2));
const deps = {
  primitives: nativePrimitives,
  signing,
  random: (length: number) => new Uint8Array(length).fill(3),
};
const YEAR = 2026;
const stream = { device: key, incarnation: id, domain: 'web' as const, tagKey: key };
const ring = sealRing(deps, [publicKey, key], YEAR, [
  { ...stream, keys: [{ id, month: 674, key }] },
]);
const live = sealLive(deps, { streamId: id, key: { id, key } }, [
  { bucket: '0a'.repeat(16), number: 1, start: -5, duration: 7, data: { app: 'code' } },
]);

export const keysTarget: FuzzTarget = {
  name: 'keys',
  seeds: [
    ring,
    live,
    encodePrekey({ id, publicKey: nativeSigning.exchangeKey(secret), created: 5 }),
    encodeCbor([1, YEAR, [[key, id, 'web', key, [[2, id, key]]]]]),
    encodeCbor([1, [[id, 1, -5, 7, '{"app":"code"}']]]),
    new TextEncoder().encode(wordsOf(key).join(' ')),
  ],
  run(input) {
    expected(() => recipientsOf(input));
    expected(() => openRing(deps, [secret], YEAR, input));
    expected(() => {
      const content = sealTo(deps, [publicKey], ['elatio/keyring/1', YEAR], input);
      const streams = openRing(deps, [secret], YEAR, content);
      openRing(deps, [secret], YEAR, sealRing(deps, [publicKey], YEAR, streams));
    });
    expected(() => liveKeyOf(input));
    expected(() => openLive(nativePrimitives, key, input));
    expected(() => {
      const content = seal(deps, key, ['elatio/live/1', id, id], input);
      const events = openLive(nativePrimitives, key, content);
      const again = sealLive(deps, { streamId: id, key: { id, key } }, events);
      if (openLive(nativePrimitives, key, again).length !== events.length) {
        throw new Error('live events got lost');
      }
    });
    expected(() => decodePrekey(nativeSigning, input));
    expected(() => entropyOf(new TextDecoder().decode(input)));
  },
};

function expected(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (!/^ELATIO_(SEALED|RING|LIVE|PREKEY|WORDS|ENVELOPE)_/.test(code)) throw error;
  }
}
