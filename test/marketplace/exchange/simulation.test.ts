import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VILE_BUYERS, VILE_SELLERS } from './model/actors.ts';
import { DEPTH } from './model/chain.ts';
import {
  type Ending,
  NO_TROUBLE,
  play,
  type Scenario,
  type Trouble,
  worst,
} from './model/world.ts';

const NEVER = 10 ** 9;
const RUNS = 400;

/** Everything may go wrong, and yet the key has the time it needs in half of the shortest window. */
const trouble: fc.Arbitrary<Trouble> = fc.record({
  crashes: fc.integer({ min: 0, max: 3 }),
  drops: fc.integer({ min: 0, max: 3 }),
  reorganisations: fc.integer({ min: 0, max: 4 }),
  depth: fc.integer({ min: 1, max: DEPTH }),
  delay: fc.integer({ min: 12, max: 60 }),
});

const quits = fc.oneof(
  { weight: 4, arbitrary: fc.constant(NEVER) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
  // While payment or key are on their way.
  { weight: 2, arbitrary: fc.integer({ min: 24, max: 300 }) },
);

const scenarios = (
  seller: fc.Arbitrary<Scenario['seller']>,
  buyer: fc.Arbitrary<Scenario['buyer']>,
): fc.Arbitrary<Scenario> =>
  fc.record({
    seed: fc.nat(),
    seller,
    buyer,
    isWrong: fc.boolean(),
    trouble,
    revealWindow: fc.integer({ min: 1_800, max: 4_000 }),
    complainWindow: fc.integer({ min: 1_200, max: 4_000 }),
    // Often so that paying begins when there is just time for it.
    expiresIn: fc.oneof(fc.integer({ min: 200, max: 3_000 }), fc.integer({ min: 300, max: 400 })),
    bond: fc.constantFrom(0n, 100n),
    sellerQuitsAt: quits,
    buyerQuitsAt: quits,
    isSettlingEarly: fc.boolean(),
  });

const honest = fc.constant('honest' as const);
const anyBuyer = fc.constantFrom('honest' as const, ...VILE_BUYERS);
const anySeller = fc.constantFrom('honest' as const, ...VILE_SELLERS);

function expectSellerSafe({
  seller,
  ledger,
  deal,
  isKeyOut,
  isKeyOutUnpaid,
  faults,
}: Ending): void {
  expect(faults).toEqual([]);
  expect(isKeyOutUnpaid).toBe(false);
  if (isKeyOut) expect(seller).toBe('paid');
  else expect(seller).toBeOneOf(['unsold', 'returned']);
  const { price, bond } = deal;
  expect(ledger.wallet.seller).toBe(isKeyOut ? price + bond : bond);
  expect(ledger.state).toBe({ paid: 'settled', unsold: 'none' }[`${seller}`] ?? 'refunded');
}

function expectBuyerSafe({ buyer, hasFile, ledger, deal, faults }: Ending): void {
  expect(faults).toEqual([]);
  expect(buyer).toBeOneOf(['bought', 'refunded', 'expired', 'cancelled']);
  if (buyer === 'bought') expect(hasFile).toBe(true);
  else expect(ledger.wallet.buyer).toBeGreaterThanOrEqual(2n * deal.price);
  expect(ledger.wallet.buyer).toBeGreaterThanOrEqual(deal.price);
}

describe('whatever crashes, is late, lost or undone within the bounds', () => {
  it('the bounds leave what a key needs in half of the shortest window', () => {
    const most = { crashes: 3, drops: 3, reorganisations: 4, depth: DEPTH, delay: 60 };
    expect(worst(most)).toBeLessThan(1_800 / 2);
  });

  it('an honest seller is paid who showed the key, and has bond and key who did not', () => {
    fc.assert(
      fc.property(scenarios(honest, anyBuyer), (scenario) => expectSellerSafe(play(scenario))),
      { numRuns: RUNS },
    );
  });

  it('a seller whose machine was off shows no key that might come too late', () => {
    const sleeping = fc.tuple(scenarios(honest, anyBuyer), fc.nat(3_000), fc.nat(4_000));
    const ends = new Set<string>();
    fc.assert(
      fc.property(sleeping, ([scenario, from, length]) => {
        const { seller, ledger, deal, isKeyOut, isKeyOutUnpaid, faults } = play({
          ...scenario,
          sleep: [from, from + length],
        });
        ends.add(`${seller}`);
        expect(faults).toEqual([]);
        expect(isKeyOutUnpaid).toBe(false);
        expect(isKeyOut).toBe(seller === 'paid');
        expect(ledger.wallet.seller).toBeGreaterThanOrEqual(isKeyOut ? deal.price + deal.bond : 0n);
      }),
      { numRuns: RUNS },
    );
    expect([...ends].sort()).toEqual(['paid', 'returned', 'unsold']);
  });

  it('an honest buyer has the right file or the money', () => {
    fc.assert(
      fc.property(scenarios(anySeller, honest), (scenario) => expectBuyerSafe(play(scenario))),
      { numRuns: RUNS },
    );
  });

  it('two who are honest come to the same end', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(scenarios(honest, honest), (scenario) => {
        const { seller, buyer } = play(scenario);
        ends.add(`${seller} ${buyer}`);
      }),
      { numRuns: RUNS },
    );
    expect([...ends].filter((end) => !end.startsWith('unsold')).sort()).toEqual([
      'paid bought',
      'returned refunded',
    ]);
  });
});

const calm: Scenario = {
  seed: 1,
  seller: 'honest',
  buyer: 'honest',
  isWrong: false,
  trouble: NO_TROUBLE,
  revealWindow: 1_800,
  complainWindow: 1_800,
  expiresIn: 2_400,
  bond: 100n,
  sellerQuitsAt: NEVER,
  buyerQuitsAt: NEVER,
  isSettlingEarly: true,
};

describe('each story ends as it should', () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const ends = (scenario: Partial<Scenario>): string[] => [
    ...new Set(
      seeds.map((seed) => {
        const { seller, buyer, ledger } = play({ ...calm, ...scenario, seed });
        return `${seller}, ${buyer}, ${ledger.state}`;
      }),
    ),
  ];

  it('honest and honest: file and money change hands', () => {
    expect(ends({})).toEqual(['paid, bought, settled']);
    expect(ends({ isSettlingEarly: false })).toEqual(['paid, bought, settled']);
  });

  it('a lying buyer, and one who pays late and is silent then: the seller is paid', () => {
    expect(ends({ buyer: 'liar' })).toEqual(['paid, unknown, settled']);
    expect(ends({ buyer: 'late' })).toEqual(['paid, unknown, settled']);
  });

  it('a buyer who never pays: nothing happens', () => {
    expect(ends({ buyer: 'silent' })).toEqual(['unsold, unknown, none']);
  });

  it('a silent seller, one with another key, one who is late: the money comes back', () => {
    expect(ends({ seller: 'silent' })).toEqual(['unknown, refunded, refunded']);
    expect(ends({ seller: 'forger' })).toEqual(['unknown, refunded, refunded']);
    expect(ends({ seller: 'dawdler' })).toContain('unknown, bought, settled');
  });

  it('a wrong chunk: the complaint brings the money back, and the bond', () => {
    expect(ends({ seller: 'hasty', isWrong: true })).toEqual(['unknown, refunded, refunded']);
    const { ledger } = play({ ...calm, seller: 'hasty', isWrong: true });
    expect(ledger.isComplained).toBe(true);
    expect(ledger.wallet.buyer).toBe(2_000n + 100n);
  });

  it('a sale that the seller no longer wants: paid all the same, it goes back before the key is shown', () => {
    expect(ends({ sellerQuitsAt: 0 })).toEqual(['returned, refunded, refunded']);
  });
});

describe('without its guard in the client an attack succeeds', () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  const losses = (scenario: Partial<Scenario>): number =>
    seeds.filter((seed) => play({ ...calm, ...scenario, seed }).seller === 'lost').length;

  it('a key that is seen on its way and mined too late: half of the window must be left', () => {
    // The seller's machine wakes shortly before the window ends, and miners take their time.
    const late: Partial<Scenario> = {
      buyer: 'liar',
      sleep: [0, 1_750],
      trouble: { ...NO_TROUBLE, delay: 600 },
    };
    expect(losses(late)).toBe(0);
    expect(losses({ ...late, windowLeft: 0 })).toBeGreaterThan(0);
  });

  it('a payment that is undone after the key: it must be relied on', () => {
    const moments = Array.from({ length: 10 }, (_, i) => 2_352 + 12 * i);
    const lost = (isTrusting: boolean): number =>
      moments.reduce((sum, undoneAt) => {
        const trouble = { ...NO_TROUBLE, depth: DEPTH };
        const isLost = ({ call }: { call: string }): boolean => call === 'fund';
        return sum + losses({ buyer: 'late', trouble, undoneAt, isLost, isTrusting });
      }, 0);
    expect(lost(false)).toBe(0);
    expect(lost(true)).toBeGreaterThan(0);
  });
});

describe('what no client can guard against happens only beyond the bounds', () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  const losses = (scenario: Partial<Scenario>): number =>
    seeds.filter((seed) => play({ ...calm, ...scenario, seed }).seller === 'lost').length;
  /** Miners keep the key out for so long after it was sent first. */
  const keptOut = (seconds: number): Partial<Scenario> => ({
    trouble: { ...NO_TROUBLE, delay: seconds + 24 },
    isCensored: ({ call, sent }, elapsed) =>
      call === 'reveal' && elapsed + 1_790_000_000 - sent < seconds,
  });

  it('a key that is not mined in the whole window is lost; one that is mined in half of it never is', () => {
    expect(losses({ ...keptOut(800), buyer: 'liar' })).toBe(0);
    expect(losses({ ...keptOut(2_000), buyer: 'liar' })).toBe(seeds.length);
  });

  it('a chain that undoes the payment is a loss only where it undoes more than what is relied on', () => {
    const undone = (depth: number, undoneAt: number): Partial<Scenario> => ({
      buyer: 'late',
      trouble: { ...NO_TROUBLE, depth },
      undoneAt,
      isLost: ({ call }) => call === 'fund',
    });
    // The buyer pays some 2,340 s on. Whenever the chain is undone, as deep as is allowed nothing is lost.
    const moments = Array.from({ length: 20 }, (_, i) => 2_352 + 12 * i);
    const lost = (depth: number): number =>
      moments.reduce((sum, moment) => sum + losses(undone(depth, moment)), 0);
    expect(lost(DEPTH)).toBe(0);
    expect(lost(DEPTH + 4)).toBeGreaterThan(0);
  });
});
