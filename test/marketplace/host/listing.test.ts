import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isListingSigned, type SignedListing } from '../../../marketplace/host/index.ts';
import { decodeListing, encodeListing, MOST_LISTING } from '../../../marketplace/host/listing.ts';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor.ts';
import { codeOf } from '../../../protocol/error.ts';
import { mutate, randomFrom } from '../../fuzz/mutate.ts';
import { SALE, hex } from './goods.ts';
import { listingOf, newSeller, signed } from './listed.ts';

const seller = newSeller();
const listing = await signed(seller, listingOf(seller, { ware: 'days' }));
const bytes = encodeListing(listing);
const malformed = expect.objectContaining({ code: 'ELATIO_MARKET_LISTING' }) as Error;

test('a listing comes with every field as it was signed', async () => {
  expect(decodeListing(bytes)).toEqual(listing);
  expect(isListingSigned(decodeListing(bytes))).toBe(true);
  const free = await signed(seller, {
    ...listing,
    price: 0n,
    link: listing.link.replace('w-days', SALE),
  });
  expect(isListingSigned(decodeListing(encodeListing(free)))).toBe(true);
  const most = { ...listing, price: 2n ** 256n - 1n };
  expect(decodeListing(encodeListing(most)).price).toBe(most.price);
});

test('no field can be changed without the seller', () => {
  const changes: readonly Partial<SignedListing>[] = [
    { seller: newSeller().address as SignedListing['seller'] },
    { link: listing.link.replace('days', 'nights') },
    { summary: 'something else' },
    { price: listing.price + 1n },
    { token: listing.seller },
    { chainId: 1 },
    { exchange: listing.seller },
    { issued: listing.issued + 1 },
    { expiry: listing.expiry + 1 },
    { signature: hex(0, 65) },
  ];
  for (const change of changes) {
    expect(isListingSigned({ ...listing, ...change }), Object.keys(change).join()).toBe(false);
  }
});

test('a listing with a field out of bounds is none', () => {
  const fields = decodeCbor(bytes) as readonly unknown[];
  const signature = fields[10] as Uint8Array;
  const changes: readonly (readonly [number, unknown])[] = [
    [0, 2],
    [1, new Uint8Array(19)],
    [1, listing.seller],
    [2, 'https://example.com'],
    [2, ` ${listing.link}`],
    [2, 5],
    [3, ''],
    [3, 'x'.repeat(1_001)],
    [3, 'two\nlines'],
    [3, 'turned \u202e around'],
    [3, '\u001b[2J'],
    [4, 5],
    [4, new Uint8Array(33)],
    [5, new Uint8Array(21)],
    [6, 0],
    [6, -1],
    [7, new Uint8Array(0)],
    [8, 0.5],
    [9, listing.issued],
    [9, listing.issued + 31 * 86_400 + 1],
    [10, new Uint8Array(64)],
    [10, signature.with(64, 0)],
  ];
  for (const [at, value] of changes) {
    expect(
      () => decodeListing(encodeCbor(fields.with(at, value))),
      `${at} ${String(value)}`,
    ).toThrow(malformed);
  }
  for (const other of [fields.slice(0, 10), [...fields, 1], {}, 5]) {
    expect(() => decodeListing(encodeCbor(other))).toThrow(malformed);
  }
  expect(() => decodeListing(new Uint8Array(MOST_LISTING + 1))).toThrow(malformed);
  expect(() => encodeListing({ ...listing, summary: '' })).toThrow(malformed);
});

test('any bytes are a listing or refused, and no two spellings are the same listing', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const input = mutate(bytes, bytes, randomFrom(seed));
      let other: SignedListing;
      try {
        other = decodeListing(input);
      } catch (error) {
        expect(codeOf(error)).toBe('ELATIO_MARKET_LISTING');
        return;
      }
      expect(encodeListing(other)).toEqual(input);
      expect(isListingSigned(other)).toBe(Buffer.compare(input, bytes) === 0);
    }),
    { numRuns: 2_000 },
  );
});
