import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftOfDays, leftOfPerson } from '../../../marketplace/ledger/index.ts';
import { dayOf, rangesOf, textOf } from '../../../marketplace/ledger/days.ts';
import {
  decodeEntry,
  encodeEntry,
  type Entry,
  type Noted,
} from '../../../marketplace/ledger/entries.ts';
import { fold } from '../../../marketplace/ledger/fold.ts';
import type { Release } from '../../../marketplace/ledger/index.ts';
import type { Hex } from '../../../marketplace/exchange/offer.ts';

const noted = (entry: Entry): Noted => decodeEntry(encodeEntry(entry));
const every = (incarnation: string) =>
  ({ type: 'ledger', version: 1, incarnation, at: 1 }) as const;
const open = (
  device: string,
  number = 1,
  after: 'nothing' | 'words' | 'restore' | Hex = 'nothing',
) => noted({ ...every(`${device}.1`), kind: 'open', number, device, after });
const release = (recipe: string, from: string, until: string, rhoMicro: number): Release => ({
  recipe,
  version: 1,
  from,
  until,
  granularity: 'day',
  scope: ['apps'],
  rhoMicro,
  consent: `0x${'11'.repeat(32)}`,
});

type Said = { kind: Entry['kind'] } & Record<string, unknown>;
/** A term with these entries, one after the other. */
function termOf(opening: Noted, said: readonly Said[]): Noted[] {
  const list = [opening];
  for (const one of said) {
    list.push(
      noted({
        ...every(opening.entry.incarnation),
        term: opening.id,
        sequence: list.length,
        before: list.at(-1)!.id,
        ...one,
      } as unknown as Entry),
    );
  }
  return list;
}
const agreed = (witnesses: string[] = [], absent: string[] = []): Said[] => {
  const gone = absent.map((incarnation) => ({ device: incarnation.split('.')[0], incarnation }));
  return [
    { kind: 'agreed', isMade: false, witnesses, absent: gone },
    { kind: 'agreed', isMade: true, witnesses, absent: [] },
  ];
};
const debit = (of: Release, personRhoMicro = 0): Said => ({
  kind: 'debit',
  release: of,
  personRhoMicro,
});
const JANUARY = ['2026-01-01', '2026-02-01'] as const;

const A = termOf(open('a'), [
  ...agreed(['b.1']),
  debit(release('x', ...JANUARY, 100)),
  { kind: 'close', to: 'b' },
]);
const B = termOf(open('b', 2, A.at(-1)!.id), [
  ...agreed(['a.1']),
  debit(release('y', '2026-01-15', '2026-03-01', 30), 7),
]);
const C = termOf(open('c', 3, 'words'), [
  ...agreed([], ['b.1']),
  {
    kind: 'assume',
    lost: 'b.1',
    allowed: [{ from: '2026-02-20', until: '2026-03-10', rhoMicro: 50 }],
    personRhoMicro: 5,
  },
]);
const D = termOf(open('d'), [debit(release('z', ...JANUARY, 1))]);
const ALL = [...A, ...B, ...C, ...D];

describe('the state of a ledger', () => {
  it('is the same in whatever order entries come in, and however often', () => {
    const state = fold(ALL);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...ALL, ...ALL, ...ALL], { minLength: 3 * ALL.length }),
        (list) => {
          expect(fold(list)).toEqual(state);
        },
      ),
    );
  });

  it('counts the debits of every branch, and of whom something is assumed the larger of both', () => {
    const { spentByDay, spentByPerson, term, unsettled } = fold(ALL);
    expect(
      rangesOf(spentByDay).map(({ from, until, amount }) => [textOf(from), textOf(until), amount]),
    ).toEqual([
      ['2026-01-01', '2026-01-15', 101],
      ['2026-01-15', '2026-02-01', 131],
      ['2026-02-01', '2026-02-20', 30],
      ['2026-02-20', '2026-03-10', 50],
    ]);
    expect(spentByPerson).toBe(7);
    expect(term?.open.device).toBe('c');
    expect(unsettled).toEqual([]);
  });

  it('never shows less spent for more entries, unless the person overrules', () => {
    fc.assert(
      fc.property(fc.subarray(ALL), fc.subarray(ALL), (some, more) => {
        const before = fold(some);
        const after = fold([...some, ...more]);
        for (let day = dayOf('2025-12-30'); day < dayOf('2026-03-15'); day++) {
          const [from, until] = [textOf(day), textOf(day + 1)];
          expect(leftOfDays(after, from, until).rhoMicro).toBeLessThanOrEqual(
            leftOfDays(before, from, until).rhoMicro,
          );
        }
        expect(leftOfPerson(after)).toBeLessThanOrEqual(leftOfPerson(before));
      }),
    );
  });

  it('forgets an assumption that the person overrules, and no debit', () => {
    const overruled = termOf(C[0], [
      ...agreed([], ['b.1']),
      {
        kind: 'assume',
        lost: 'b.1',
        allowed: [{ from: '2026-02-20', until: '2026-03-10', rhoMicro: 50 }],
        personRhoMicro: 5,
      },
      { kind: 'overrule', assumption: C.at(-1)!.id },
    ]);
    const state = fold([...A, ...B, ...overruled]);
    expect(rangesOf(state.spentByDay).at(-1)?.amount).toBe(30);
    expect(state.unsettled).toEqual([]);
  });

  it('gives the term to the one that all agreed to, else to the least digest, but a later one wins', () => {
    const [one, two] = [termOf(open('a'), []), termOf(open('b'), [])];
    const least = one[0].id < two[0].id ? 'a' : 'b';
    expect(fold([...one, ...two]).term?.open.device).toBe(least);
    const agreedTwo = termOf(least === 'a' ? two[0] : one[0], agreed());
    expect(fold([...one, ...two, ...agreedTwo]).term?.open.device).toBe(least === 'a' ? 'b' : 'a');
    expect(fold([...agreedTwo, open('c', 2, 'words')]).term?.open.device).toBe('c');
  });

  it('does not believe in a close that it does not have, that names another, or that was not agreed to', () => {
    expect(fold([...A.slice(0, -1), B[0]]).term?.open.device).toBe('a');
    // Without the debit nobody knows what stood there: the chain ends before it.
    expect(fold([...A.toSpliced(3, 1), B[0]]).term?.open.device).toBe('a');
    expect(fold([...A, open('c', 2, A.at(-1)!.id)]).term?.open.device).toBe('a');
    expect(fold([...A, open('b', 3, A.at(-1)!.id)]).term?.open.device).toBe('a');
    const hasty = termOf(open('a'), [{ kind: 'close', to: 'b' }]);
    expect(fold([...hasty, open('b', 2, hasty.at(-1)!.id)]).term?.open.device).toBe('a');
    const unsettled = termOf(open('a'), [...agreed([], ['z.1']), { kind: 'close', to: 'b' }]);
    expect(fold([...unsettled, open('b', 2, unsettled.at(-1)!.id)]).term?.open.device).toBe('a');
  });

  it('ends a term where two entries claim the same place, and counts both debits', () => {
    const fork = termOf(A[0], [...agreed(['b.1']), debit(release('w', ...JANUARY, 9))]);
    const state = fold([...A, ...fork]);
    expect(state.term?.isWhole).toBe(false);
    expect(rangesOf(state.spentByDay)[0].amount).toBe(109);
  });

  it('lets nobody but its holder agree to a term', () => {
    const forged = {
      ...agreed(['b.1'])[0],
      ...every('evil.1'),
      term: A[0].id,
      sequence: 1,
      before: A[0].id,
    };
    expect(fold([A[0], noted(forged as unknown as Entry)]).term?.agreed).toBeUndefined();
  });

  it('has the limits that the person set last', () => {
    const set = (dayRhoMicro: number): Said => ({ kind: 'limit', dayRhoMicro, personRhoMicro: 9 });
    expect(fold([]).limits).toEqual({ dayRhoMicro: 250_000, personRhoMicro: 1_000_000 });
    const first = termOf(open('a'), [set(5), set(4)]);
    expect(fold(first).limits.dayRhoMicro).toBe(4);
    const then = termOf(open('c', 2, 'words'), [set(6)]);
    expect(fold([...then, ...first]).limits.dayRhoMicro).toBe(6);
  });

  it('settles a restored device by all witnesses of its last term, and not by some of them', () => {
    const before = termOf(open('a'), [
      ...agreed(['b.1', 'v.1']),
      debit(release('x', ...JANUARY, 5)),
    ]);
    const anew = (witnesses: string[]) => {
      const opening = noted({
        ...every('a.2'),
        kind: 'open',
        number: 2,
        device: 'a',
        after: 'restore',
      });
      return fold([...before, ...termOf(opening, agreed(witnesses, ['a.1']))]).unsettled;
    };
    expect(anew(['b.1', 'v.1'])).toEqual([]);
    expect(anew(['b.1'])).toEqual([{ device: 'a', incarnation: 'a.1' }]);
    expect(anew(['b.1', 'v.2'])).toHaveLength(1);
    const alone = termOf(open('a'), agreed([]));
    const opening = noted({
      ...every('a.2'),
      kind: 'open',
      number: 2,
      device: 'a',
      after: 'restore',
    });
    expect(fold([...alone, ...termOf(opening, agreed(['b.1'], ['a.1']))]).unsettled).toHaveLength(
      1,
    );
  });

  it('is quick over twenty thousand overlapping windows of ten years', () => {
    const start = dayOf('2016-01-01');
    const many = termOf(
      open('a'),
      Array.from({ length: 20_000 }, (_, i) =>
        debit(
          release(
            'x',
            textOf(start + (i % 3_600)),
            textOf(start + (i % 3_600) + 1 + (i % 60)),
            1 + i,
          ),
        ),
      ),
    );
    const before = performance.now();
    const state = fold(many);
    expect(leftOfDays(state, '2016-01-01', '2026-01-01').rhoMicro).toBe(0);
    // Less than a second where nothing else runs.
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
