import { encode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../protocol/canonical.ts';
import { seal } from '../../../protocol/envelope.ts';
import { EARLIEST, LATEST } from '../../../protocol/event.ts';
import { liveKeyOf, openLive, sealLive } from '../../../protocol/keys/live.ts';
import type { LiveEvent } from '../../../protocol/merge.ts';
import { eventRows } from '../arbitraries.ts';
import { expectFailure, failureOf } from '../failure.ts';
import { deps } from './fixture.ts';

const MALFORMED = 'ELATIO_LIVE_MALFORMED';
const streamId = new Uint8Array(16).fill(1);
const key = { id: new Uint8Array(16).fill(2), key: new Uint8Array(32).fill(3) };
const sealed = (events: readonly LiveEvent[]): Uint8Array =>
  sealLive(deps, { streamId, key }, events);
const opened = (content: Uint8Array): readonly LiveEvent[] =>
  openLive(deps.primitives, key.key, content);

/** Live events with any content, sealed as they are. */
const forged = (...entries: readonly unknown[]): Uint8Array =>
  seal(deps, key.key, ['elatio/live/1', streamId, key.id], encode(entries));

const placeOf = ({ bucket, number }: LiveEvent): string => `${bucket}/${number}`;
const inOrder = (events: readonly LiveEvent[]): readonly LiveEvent[] =>
  events.toSorted((a, b) =>
    a.bucket < b.bucket ? -1 : a.bucket > b.bucket ? 1 : a.number - b.number,
  );

const event: LiveEvent = {
  bucket: 'ab'.repeat(16),
  number: 7,
  start: 1_767_603_600_000_000,
  duration: 5,
  data: { app: 'code' },
};

describe('live events', () => {
  test('give back what was sealed, in one order', () => {
    fc.assert(
      fc.property(eventRows, (rows) => {
        const events = [
          ...new Map(
            rows.map(({ bucket, number, start, duration, data }) => {
              const one = { bucket, number, start, duration, data };
              return [placeOf(one), one];
            }),
          ).values(),
        ];
        const back = opened(sealed(events));
        const json = (list: readonly LiveEvent[]): string[] =>
          list.map((one) => canonicalJson({ ...one }));
        expect(json(back)).toEqual(json(inOrder(events)));
      }),
    );
  });

  test('say which key opens them', () => {
    expect(liveKeyOf(sealed([event]))).toEqual({ streamId, keyId: key.id });
    const chunk = seal(deps, key.key, ['elatio/chunk/1', streamId, key.id], new Uint8Array(3));
    expectFailure(MALFORMED, () => liveKeyOf(chunk));
    expectFailure('ELATIO_ENVELOPE_PURPOSE', () => opened(chunk));
    const longer = seal(deps, key.key, ['elatio/live/1', streamId, key.id, 5], new Uint8Array(3));
    expectFailure(MALFORMED, () => liveKeyOf(longer));
    const short = seal(deps, key.key, ['elatio/live/1', streamId], new Uint8Array(3));
    expectFailure(MALFORMED, () => liveKeyOf(short));
  });

  test('of which there are too many are the newest', () => {
    const large = Array.from({ length: 600 }, (_, number) => ({
      ...event,
      number,
      start: event.start + number,
      data: { text: 'x'.repeat(4_000) },
    }));
    const back = opened(sealed(large));
    expect(back.length).toBeGreaterThan(200);
    expect(back.map(({ number }) => number)).toEqual(
      large.slice(-back.length).map(({ number }) => number),
    );
    const one = { ...event, data: { text: '\u20ac'.repeat(400_000) } };
    expect(opened(sealed([one]))).toEqual([]);
    expectFailure(MALFORMED, () => opened(forged(1, new Uint8Array(2 ** 20))));
  });

  test('are refused with any byte changed, or cut short', () => {
    const content = sealed([event]);
    for (let at = 0; at < content.length; at++) {
      const changed = Uint8Array.from(content);
      changed[at] ^= 1;
      expect(failureOf(() => opened(changed))).toMatch(/^ELATIO_ENVELOPE_/);
      expect(failureOf(() => opened(content.subarray(0, at)))).toMatch(/^ELATIO_ENVELOPE_/);
    }
  });

  const entry = (part: Record<string, unknown> = {}): unknown[] => {
    const json = '{"app":"code"}';
    const whole = { bucket: new Uint8Array(16), number: 7, start: 5, duration: 5, json, ...part };
    return [whole.bucket, whole.number, whole.start, whole.duration, whole.json];
  };

  test.each([
    ['a start too early', entry({ start: EARLIEST - 1 })],
    ['an end too late', entry({ start: LATEST, duration: 1 })],
    ['a duration below nothing', entry({ duration: -1 })],
    ['half a microsecond', entry({ start: 0.5 })],
    ['a number too large', entry({ number: 2 ** 32 })],
    ['a bucket that is none', entry({ bucket: 'x' })],
    ['data that is no JSON', entry({ json: '{' })],
    ['data that is no object', entry({ json: '[]' })],
    ['no data', entry({ json: 'null' })],
    ['data in another form', entry({ json: '{ "app":"code"}' })],
    ['data out of order', entry({ json: '{"b":1,"a":1}' })],
    ['a number that is none', entry({ json: '{"a":1e999}' })],
    ['data too deep', entry({ json: `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}` })],
    ['nothing', []],
  ])('with %s are refused', (_, one) => {
    expect(opened(forged(1, [entry()]))).toHaveLength(1);
    expectFailure(MALFORMED, () => opened(forged(1, [one])));
  });

  test('out of order, twice, or of a later version are refused', () => {
    expectFailure(MALFORMED, () => opened(forged(1, [entry(), entry()])));
    expectFailure(MALFORMED, () => opened(forged(1, [entry(), entry({ number: 6 })])));
    expectFailure(MALFORMED, () => opened(forged(1)));
    expectFailure('ELATIO_LIVE_VERSION', () => opened(forged(2, 'whatever')));
    const bare = seal(
      deps,
      key.key,
      ['elatio/live/1', streamId, key.id],
      new Uint8Array(3).fill(255),
    );
    expectFailure(MALFORMED, () => opened(bare));
  });
});
