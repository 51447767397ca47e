import * as fc from 'fast-check';
import type { Message } from '../../../protocol/sync/message.ts';
import { bytes } from '../arbitraries.ts';

const count = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(0));
const digest = bytes(32);
const name = fc.constantFrom('live/core', 'keyring/2026', 'prekey', 'status', 'a');
const any = fc.uint8Array({ maxLength: 80 });
const id = count;

const holding = fc.record({
  streamId: bytes(16),
  device: digest,
  generation: count,
  root: digest,
  missing: count,
  items: count,
});
/** Of a partial replica, which lacks at least what it does not want. */
const partly = fc
  .tuple(holding, fc.integer({ min: 1, max: 1_000_000 }), fc.nat(), count)
  .map(([told, chunks, more, items]) => ({
    ...told,
    missing: chunks + more,
    unwanted: { chunks, items },
  }));

/** Every message there is, with anything in it that it may hold. */
export const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    type: fc.constant('hello' as const),
    version: fc.constant(1),
    owner: bytes(16),
    from: digest,
    to: digest,
    nonce: digest,
    role: fc.constantFrom('admin' as const, 'member' as const, 'vault' as const),
    roster: digest,
  }),
  fc.record({ type: fc.constant('welcome' as const), signature: bytes(64) }),
  fc.record({
    type: fc.constant('refuse' as const),
    code: fc.constantFrom('ELATIO_SYNC_OWNER', 'ELATIO_SYNC_REVOKED'),
    reason: fc.string({ maxLength: 40 }),
  }),
  fc.record({ type: fc.constant('roster' as const), digests: fc.array(digest) }),
  fc.record({ type: fc.constant('statements' as const), statements: fc.array(any) }),
  fc.record({
    type: fc.constant('summary' as const),
    digests: fc.array(fc.tuple(digest, digest)),
  }),
  fc.record({
    type: fc.constant('have' as const),
    streams: fc.array(fc.oneof(holding, partly)),
    registers: fc.array(fc.record({ device: digest, name, version: count, digest })),
  }),
  fc.record({
    type: fc.constant('want-head' as const),
    streamId: bytes(16),
    known: fc.option(digest, { nil: undefined }),
  }),
  fc.record({
    type: fc.constant('head' as const),
    head: any,
    manifest: fc.oneof(fc.record({ whole: any }), fc.record({ delta: any })),
  }),
  fc.record({
    type: fc.constant('want-registers' as const),
    registers: fc.array(fc.tuple(digest, name)),
  }),
  fc.record({ type: fc.constant('register' as const), register: any }),
  fc.record({
    type: fc.constant('want' as const),
    id,
    streamId: bytes(16),
    digests: fc.array(digest),
  }),
  fc
    .record({ id, digest, part: fc.uint8Array({ minLength: 1, maxLength: 60 }), offset: fc.nat(9) })
    .map(({ part, offset, ...rest }) => ({
      type: 'chunk' as const,
      ...rest,
      size: offset + part.length,
      offset,
      bytes: part,
    })),
  fc.record({ type: fc.constant('lack' as const), id, digest }),
  fc.record({ type: fc.constant('end' as const), id, count, digest }),
);
