import fc from 'fast-check';
import { hexlify } from 'ethers';
import { expect, test } from 'vitest';
import type { Hex } from '../../../marketplace/exchange/offer.ts';
import type { Frame } from '../../../marketplace/host/frames.ts';
import {
  dataOfFrame,
  frameOfFailure,
  frameOfOffer,
  frameOfQuestion,
  frameOfShown,
  listingOfFrame,
  offerOfFrame,
  type Question,
  questionOfFrame,
  shownOfFrame,
  unexpected,
} from '../../../marketplace/host/wire.ts';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor.ts';
import { codeOf, ElatioError } from '../../../protocol/error.ts';
import { BUYER, offer, SALE, told } from './goods.ts';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => hexlify(bytes) as Hex);
const question: fc.Arbitrary<Question> = fc.oneof(
  hash.map((sale) => ({ kind: 'offer' as const, sale })),
  fc
    .stringMatching(/^[\w-]{1,64}$/)
    .map((ware) => ({ kind: 'order' as const, ware, buyer: BUYER as Hex })),
  fc
    .tuple(
      fc.constantFrom('leaves' as const, 'cipher' as const),
      hash,
      fc.nat(0xffff_ffff),
      fc.integer({ min: 1, max: 65_536 }),
    )
    .map(([kind, sale, from, count]) => ({ kind, sale, from, count })),
  fc
    .tuple(fc.string({ maxLength: 2_048 }), hash)
    .map(([link, request]) => ({ kind: 'propose' as const, link, request })),
  fc.constant({ kind: 'listings' as const }),
  fc.stringMatching(/^[\w-]{1,64}$/).map((ware) => ({ kind: 'look' as const, ware })),
);

/** As the other side gets it. */
const sent = (frame: Frame): Frame => decodeCbor(encodeCbor(frame)) as Frame;

test('a question is understood as it was asked', () => {
  fc.assert(
    fc.property(question, (asked) => {
      expect(questionOfFrame(sent(frameOfQuestion(asked)))).toEqual(asked);
    }),
  );
});

test('an offer comes with every field as it was signed', () => {
  expect(offerOfFrame(sent(frameOfOffer(told)))).toEqual(told);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 2n ** 128n - 1n }),
      hash,
      fc.string(),
      (price, root, terms) => {
        const each = { ...told, offer: { ...offer, price, bond: price, plainRoot: root }, terms };
        // A lone surrogate is none in UTF-8.
        expect(offerOfFrame(sent(frameOfOffer(each)))).toEqual({
          ...each,
          terms: terms.toWellFormed(),
        });
      },
    ),
  );
});

const shown = {
  terms: '{"a":1}',
  seller: BUYER as Hex,
  price: 2n ** 128n - 1n,
  token: BUYER as Hex,
  expiry: 1_790_000_000,
};

test('what a ware is comes as it was shown, and with any field that none has is refused', () => {
  const frame = frameOfShown(shown);
  expect(shownOfFrame(sent(frame))).toEqual(shown);
  const wrong: readonly (readonly [number, unknown])[] = [
    [1, 'x'.repeat(65_537)],
    [1, 1],
    [2, new Uint8Array(19)],
    [3, '-1'],
    [3, '01'],
    [3, '1e9'],
    [3, '9'.repeat(40)],
    [3, 5],
    [4, 'token'],
    [5, -1],
    [5, 2 ** 53],
    [5, 0.5],
  ];
  for (const [at, value] of wrong) {
    expect(
      () => shownOfFrame(frame.with(at, value) as unknown as Frame),
      `${at} ${String(value)}`,
    ).toThrow(expect.objectContaining({ code: 'ELATIO_MARKET_FRAME' }));
  }
  expect(() => shownOfFrame(frame.slice(0, 5) as unknown as Frame)).toThrow(
    expect.objectContaining({ code: 'ELATIO_MARKET_FRAME' }),
  );
  expect(() => frameOfShown({ ...shown, terms: 'x'.repeat(65_537) })).toThrow(RangeError);
});

test('what no question has is refused: negative, broken or huge numbers, other lengths, other kinds', () => {
  const [, sale] = frameOfQuestion({ kind: 'offer', sale: SALE });
  const bad: readonly Frame[] = [
    [4, sale, -1, 1],
    [4, sale, 0, 0],
    [4, sale, 0, -5],
    [4, sale, 0, 65_537],
    [4, sale, 2 ** 32, 1],
    [4, sale, 2 ** 53, 1],
    [4, sale, 0.5, 1],
    [4, sale, 'a', 1],
    [4, sale, 0],
    [4, sale, 0, 1, 1],
    [4, new Uint8Array(31), 0, 1],
    [1],
    [1, SALE],
    [2, '', new Uint8Array(20)],
    [2, '../x', new Uint8Array(20)],
    [2, 'ware', new Uint8Array(21)],
    [5, 'x'.repeat(2_049), sale],
    [6, 1],
    [0],
    [7],
    [7, ''],
    [7, '../x'],
    [7, 'ware', 1],
    [99, sale],
  ];
  for (const frame of bad) {
    expect(() => questionOfFrame(frame), String(frame)).toThrow(
      expect.objectContaining({ code: 'ELATIO_MARKET_FRAME' }),
    );
  }
});

test('any frame is understood or refused', () => {
  const frame = fc
    .tuple(
      fc.integer({ min: 0, max: 20 }),
      fc.array(fc.anything({ withBigInt: true, withTypedArray: true })),
    )
    .map(([kind, rest]): Frame => [kind, ...rest]);
  fc.assert(
    fc.property(frame, fc.nat(1), fc.anything(), (any, at, value) => {
      const offered = [...frameOfOffer(told)] as unknown[];
      offered[1 + at] = value;
      for (const each of [any, offered as unknown as Frame]) {
        for (const reading of [
          questionOfFrame,
          offerOfFrame,
          dataOfFrame,
          listingOfFrame,
          shownOfFrame,
          unexpected,
        ]) {
          try {
            reading(each);
          } catch (error) {
            expect(codeOf(error)).toMatch(/^ELATIO_MARKET_/);
          }
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test('an offer with a field out of bounds, or none, is refused', () => {
  const written = frameOfOffer(told)[1] as string;
  const changed = (from: string, to: string): Frame => [16, written.replace(from, to), told.terms];
  for (const frame of [
    changed('"words":32', '"words":257'),
    changed('"price":"5000000"', '"price":"-1"'),
    changed('"bond":', '"bound":'),
    changed(offer.cipherRoot, '0x01'),
    changed('"chainId"', '"__proto__"'),
  ]) {
    expect(() => offerOfFrame(frame), String(frame[1])).toThrow(
      expect.objectContaining({ code: 'ELATIO_MARKET_OFFER_MALFORMED' }),
    );
  }
  for (const frame of [
    changed('{', ''),
    changed('{', `{${' '.repeat(16_384)}`),
    [16, written, 'x'.repeat(65_537)],
    [16, written, 5],
    [16, written],
  ] as const satisfies readonly Frame[]) {
    expect(() => offerOfFrame(frame)).toThrow(
      expect.objectContaining({ code: 'ELATIO_MARKET_FRAME' }),
    );
  }
  expect(() => frameOfOffer({ ...told, terms: 'é'.repeat(40_000) })).toThrow(RangeError);
});

test('of a failure inside nothing is told but that there was one', () => {
  const inside = sent(frameOfFailure(new Error('EACCES: /data/ada/secret')));
  expect(JSON.stringify(inside)).not.toContain('ada');
  expect(() => offerOfFrame(inside)).toThrow(
    expect.objectContaining({ code: 'ELATIO_MARKET_FAILED' }),
  );
  const other = sent(frameOfFailure(new ElatioError('ELATIO_STORE_FULL', '/data/ada is full')));
  expect(JSON.stringify(other)).not.toContain('ada');
});

test('what others tell of a failure cannot pass for a code of this side, nor write on the terminal', () => {
  expect(() =>
    offerOfFrame([18, 'ELATIO_MARKET_AWAY', '\u001b[2Jgone\nELATIO: pay twice']),
  ).toThrow(
    expect.objectContaining({
      code: 'ELATIO_MARKET_REFUSED',
      message: '[2Jgone ELATIO: pay twice',
    }),
  );
  expect(() => offerOfFrame([18, 'ELATIO_MARKET_BUSY', 'x'.repeat(10_000)])).toThrow(
    expect.objectContaining({ code: 'ELATIO_MARKET_BUSY', message: 'x'.repeat(300) }),
  );
  expect(() => offerOfFrame([18, 5, 5])).toThrow(
    expect.objectContaining({ code: 'ELATIO_MARKET_FRAME' }),
  );
});
