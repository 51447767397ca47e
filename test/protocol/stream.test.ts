import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativePrimitives } from '../../node/crypto.ts';
import { DOMAINS } from '../../protocol/bucket.ts';
import type { EventRow } from '../../protocol/codec/columns.ts';
import { PAYLOAD_KINDS } from '../../protocol/codec/payloads.ts';
import { EARLIEST, LATEST } from '../../protocol/event.ts';
import {
  type Chain,
  resumeChain,
  createTagger,
  startChain,
  streamIdOf,
} from '../../protocol/stream.ts';
import { eventRows } from './arbitraries.ts';

const { sha256 } = nativePrimitives;
const tagKey = new Uint8Array(32).fill(5);
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const utf8 = (text: string): Buffer => Buffer.from(text);
const tagHex = (event: Omit<EventRow, 'ordinal'>): string =>
  hex(createTagger(sha256, tagKey).event(event));

const event = {
  bucket: '0123456789abcdef'.repeat(2),
  number: 3,
  start: 1_700_000_000_000_000,
  duration: 5_000_000,
  data: { app: 'editor', title: 'notes' },
};

describe('a stream id', () => {
  test('is the documented hash', () => {
    const [device, incarnation] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)];
    for (const domain of DOMAINS) {
      const hashed = Buffer.concat([
        utf8('elatio/stream/1'),
        encode([device, incarnation, domain]),
      ]);
      expect(hex(streamIdOf(sha256, { device, incarnation, domain }))).toBe(
        hex(sha256(hashed)).slice(0, 32),
      );
    }
  });

  test('differs by device, incarnation and domain', () => {
    const a = {
      device: new Uint8Array(32),
      incarnation: new Uint8Array(16),
      domain: 'core',
    } as const;
    const others = [
      a,
      { ...a, device: new Uint8Array(32).fill(1) },
      { ...a, incarnation: new Uint8Array(16).fill(1) },
      { ...a, domain: 'web' } as const,
    ];
    expect(new Set(others.map((one) => hex(streamIdOf(sha256, one)))).size).toBe(4);
  });
});

describe('the tag of an event', () => {
  test('is the documented hash', () => {
    fc.assert(
      fc.property(eventRows, (rows) => {
        for (const row of rows) {
          const head = Buffer.alloc(37);
          head[0] = 1;
          head.write(row.bucket, 1, 'hex');
          head.writeUInt32BE(row.number, 17);
          head.writeBigInt64BE(BigInt(row.start), 21);
          head.writeBigInt64BE(BigInt(row.duration), 29);
          const tag = createTagger(sha256, tagKey).event({ ...row, data: { a: 1 } });
          expect(hex(tag)).toBe(
            hex(sha256(Buffer.concat([tagKey, head, utf8('{"a":1}')]))).slice(0, 32),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['bucket', { bucket: 'f'.repeat(32) }],
    ['number', { number: 4 }],
    ['start', { start: event.start + 1 }],
    ['start by 2^32 µs', { start: event.start + 2 ** 32 }],
    ['start before 1970', { start: -event.start }],
    ['duration', { duration: event.duration + 1 }],
    ['data', { data: { app: 'editor', title: 'note' } }],
    ['data, one key less', { data: { app: 'editor' } }],
    ['data, a number for its text', { data: { app: 'editor', title: 1 } }],
  ])('differs by %s', (_, change) => {
    expect(tagHex({ ...event, ...change })).not.toBe(tagHex(event));
  });

  test('differs by the key, and not by the order of keys in the data', () => {
    const data = { title: 'notes', app: 'editor' };
    expect(tagHex({ ...event, data })).toBe(tagHex(event));
    expect(hex(createTagger(sha256, new Uint8Array(32)).event(event))).not.toBe(tagHex(event));
  });
});

describe('the tag of a payload', () => {
  const payload = Uint8Array.of(1, 2, 3);

  test('is the documented hash, at any time', () => {
    const times = fc.integer({ min: EARLIEST, max: LATEST });
    fc.assert(
      fc.property(fc.constantFrom(...PAYLOAD_KINDS), times, fc.uint8Array(), (kind, time, body) => {
        const head = Buffer.alloc(9);
        head[0] = { text: 2, change: 3, record: 4, attachment: 5 }[kind];
        head.writeBigInt64BE(BigInt(time), 1);
        expect(hex(createTagger(sha256, tagKey).payload(kind, { time, payload: body }))).toBe(
          hex(sha256(Buffer.concat([tagKey, head, body]))).slice(0, 32),
        );
      }),
    );
  });

  test('differs by kind, time and bytes', () => {
    const tags = [
      ...PAYLOAD_KINDS.map((kind) =>
        createTagger(sha256, tagKey).payload(kind, { time: 0, payload }),
      ),
      createTagger(sha256, tagKey).payload('text', { time: 1, payload }),
      createTagger(sha256, tagKey).payload('text', { time: 0, payload: Uint8Array.of(1, 2) }),
    ];
    expect(new Set(tags.map(hex)).size).toBe(tags.length);
  });
});

describe('the chain', () => {
  const streamId = new Uint8Array(16).fill(9);
  const tagAt = (i: number): Uint8Array => sha256(utf8(`item ${i}`)).slice(0, 16);

  /** The chain at `n` by the documented formula. */
  function naive(n: number, tagOf = tagAt): Uint8Array {
    if (n === 0) return sha256(Buffer.concat([utf8('elatio/chain/1'), streamId]));
    const block = Math.floor((n - 1) / 256) * 256;
    const tags = Array.from({ length: n - block }, (_, i) => tagOf(block + i));
    return sha256(Buffer.concat([naive(block, tagOf), ...tags]));
  }

  function chainTo(n: number, tagOf = tagAt): Chain {
    const chain = startChain(sha256, streamId);
    for (let i = 0; i < n; i++) chain.append(tagOf(i));
    return chain;
  }

  test('has the documented value at every ordinal', () => {
    const chain = startChain(sha256, streamId);
    for (let n = 0; n <= 800; n++) {
      expect(chain.ordinal).toBe(n);
      expect(hex(chain.value())).toBe(hex(naive(n)));
      chain.append(tagAt(n));
    }
  });

  test('goes on from a state taken anywhere', () => {
    const end = hex(chainTo(600).value());
    for (const at of [0, 1, 255, 256, 257, 511, 512, 599, 600]) {
      const chain = resumeChain(sha256, chainTo(at).state());
      expect(hex(chain.value())).toBe(hex(naive(at)));
      for (let i = at; i < 600; i++) chain.append(tagAt(i));
      expect(hex(chain.value())).toBe(end);
    }
  });

  test('hands out values and states that do not change as it grows', () => {
    const chain = chainTo(256);
    const [value, state] = [chain.value(), chain.state()];
    const before = hex(value) + hex(state.block) + hex(state.tags);
    for (let i = 256; i < 600; i++) chain.append(tagAt(i));
    expect(hex(value) + hex(state.block) + hex(state.tags)).toBe(before);
  });

  test('tells an extension from a fork', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.nat({ max: 599 }), (length, at) => {
        const changed = at % length;
        const forked = chainTo(length, (i) => tagAt(i === changed ? -1 : i));
        // The same up to the changed item, and never again.
        expect(hex(forked.value())).not.toBe(hex(naive(length)));
        expect(hex(chainTo(changed, (i) => tagAt(i)).value())).toBe(hex(naive(changed)));
      }),
      { numRuns: 60 },
    );
  });

  test('refuses a tag or a state of the wrong size', () => {
    expect(() => startChain(sha256, streamId).append(new Uint8Array(32))).toThrow(RangeError);
    const state = chainTo(3).state();
    expect(() => resumeChain(sha256, { ...state, ordinal: 4 })).toThrow(RangeError);
    expect(() => resumeChain(sha256, { ...state, block: new Uint8Array(16) })).toThrow(RangeError);
  });
});
