import { expect, test } from 'vitest';
import { createBoard } from '../../../marketplace/host/board.ts';
import type { SignedListing } from '../../../marketplace/host/index.ts';
import { hex } from './goods.ts';
import { listingOf, newSeller } from './listed.ts';

const sellers = Array.from({ length: 10 }, newSeller);

function setUp() {
  let now = 1_000;
  const board = createBoard({ time: () => now, most: { each: 3, all: 10 } });
  const listing = (of: number, ware: string, more: Partial<SignedListing> = {}): SignedListing => ({
    ...listingOf(sellers[of], { ware }, { issued: now, expiry: now + 100, ...more }),
    signature: hex(1, 65),
  });
  const wares = (): readonly string[] => board.all().map(({ link }) => link.split('/w-')[1]);
  return { board, listing, wares, pass: (seconds: number) => void (now += seconds) };
}

test('of the same goods the newest stands, and an older one does not come back', () => {
  const { board, listing, wares } = setUp();
  const old = listing(0, 'a');
  const newer = listing(0, 'a', { issued: 1_001, price: 7n });
  expect([board.add(old), board.add(newer), board.add(old)]).toEqual([true, true, false]);
  expect(board.all()).toEqual([newer]);
  expect(board.add(listing(1, 'a'))).toBe(true);
  expect(wares()).toEqual(['a', 'a']);
});

test('what has expired, or is of tomorrow, is not there', () => {
  const { board, listing, wares, pass } = setUp();
  expect(board.add(listing(0, 'gone', { issued: 900, expiry: 1_000 }))).toBe(false);
  expect(board.add(listing(0, 'tomorrow', { issued: 87_400, expiry: 87_500 }))).toBe(false);
  board.add(listing(0, 'a'));
  board.add(listing(0, 'b', { expiry: 1_200 }));
  pass(100);
  expect(wares()).toEqual(['b']);
  pass(100);
  expect(wares()).toEqual([]);
});

test('one seller cannot fill the board, and no number of sellers fills the memory', () => {
  const { board, listing, wares } = setUp();
  board.add(listing(1, 'other'));
  for (let i = 0; i < 50; i++) board.add(listing(0, `${i}`));
  expect(wares()).toEqual(['49', '48', '47', 'other']);
  for (let i = 0; i < 30; i++) board.add(listing(i % 10, `again-${i}`));
  expect(wares()).toHaveLength(10);
  expect(wares()[0]).toBe('again-29');
  expect(wares()).not.toContain('other');
});

test('what is heard again stays, what nobody repeats goes first', () => {
  const { board, listing, wares } = setUp();
  const kept = listing(0, 'kept');
  board.add(kept);
  board.add(listing(0, 'silent'));
  board.add(listing(0, 'b'));
  board.add(kept);
  board.add(listing(0, 'c'));
  expect(wares()).toEqual(['c', 'kept', 'b']);
});
