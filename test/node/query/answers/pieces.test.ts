import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerInPieces, inPieces, refuseLarge } from '../../../../node/query/answers/pieces.ts';
import { eventAt } from '../../../../node/query/events.ts';
import type { Value } from '../../../../node/query/language/index.ts';
import { createPool } from '../../../../node/query/pool/index.ts';
import { eventsFrom, plainEvents } from '../fixture.ts';

const text = fc.string({ unit: 'binary', maxLength: 30 });
const events = plainEvents.map((list) => eventsFrom(list, createPool()));
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    text,
    events,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('an answer', () => {
  test('is JSON, however it is cut', () => {
    const long = Array.from({ length: 3_000 }, (_, i) => `text ${'x'.repeat(i % 90)}`);
    const pieces = [...inPieces(long)];
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(2 ** 16 + 100);
    expect(JSON.parse(pieces.join(''))).toEqual(long);
    fc.assert(
      fc.property(value, (any) => {
        expect(() => JSON.parse([...inPieces(any)].join('')) as unknown).not.toThrow();
      }),
    );
  });

  test('is made as it is read', () => {
    let read = 0;
    const list: Value[] = Array.from({ length: 100_000 }, () => 'a text of some length');
    const counting = new Proxy(list, {
      get(target, key) {
        if (typeof key === 'string' && /^\d/.test(key)) read++;
        return Reflect.get(target, key) as unknown;
      },
    });
    const pieces = inPieces(counting);
    pieces.next();
    expect(read).toBeGreaterThan(1_000);
    expect(read).toBeLessThan(5_000);
  });

  test('is refused before it is written where it would be too long, and not where it would not', () => {
    fc.assert(
      fc.property(value, (any) => {
        const { length } = [...inPieces(any)].join('');
        expect(() => refuseLarge(any, length)).not.toThrow();
        // What it is told to be at least is not far from what it is.
        expect(() => refuseLarge(any, Math.floor(length / 16) - 1)).toThrow(
          expect.objectContaining({ code: 'ELATIO_QUERY_SIZE' }),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('comes in one piece where it is short, and in several else, refused where it is too long', () => {
    fc.assert(
      fc.property(value, fc.nat(400), (any, repeats) => {
        const many: Value = Array.from({ length: repeats }, () => any);
        const json = [...inPieces(many)].join('');
        const pieces = [...answerInPieces(many, json.length)];
        expect(pieces.join('')).toBe(json);
        expect(pieces.length === 1).toBe(json.length <= 2 ** 17);
        expect(() => answerInPieces(many, Math.floor(json.length / 16) - 1)).toThrow(
          expect.objectContaining({ code: 'ELATIO_QUERY_SIZE' }),
        );
      }),
    );
    const [piece] = answerInPieces('x'.repeat(2 ** 17 - 2), 2 ** 20);
    expect(piece).toHaveLength(2 ** 17);
    const long: Value = Array.from({ length: 10 }, () => 'x'.repeat(2 ** 16));
    expect([...answerInPieces(long, 2 ** 20)].length).toBeGreaterThan(5);
  });

  test('that would be endless is found out at once', () => {
    let many: Value = eventsFrom([{ start: 0, duration: 1, data: { title: 'x'.repeat(1_000) } }]);
    expect(eventAt(many, 0).data).toHaveProperty('title');
    for (let i = 0; i < 60; i++) many = [many, many];
    expect(() => refuseLarge(many, 2 ** 29)).toThrow('characters');
    const endless = many;
    expect(() => answerInPieces(endless, 2 ** 29)).toThrow('characters');
  });
});
