/**
 * What all entries of all devices come to, in whatever order they arrive and however often.
 *
 *     spent by an incarnation = the larger of its debits and of what is assumed of it, day by day; of all, the sum
 *
 * Debits count whoever wrote them, in whichever branch, whether or not a table came of them.
 */
import type { Hex } from '../exchange/offer.ts';
import { type ByDay, type DayRange, dayOf, largerByDay, rangesOf, sumByDay } from './days.ts';
import type { Entry, EntryOf, Noted } from './entries.ts';
import type { Incarnation } from './journal.ts';
import { releaseKey } from './release.ts';
import { lineOf, type Term, termsOf, unsettledBefore } from './terms.ts';

/** What may ever be spent: of a day of data by all tables that have it, of the person by all cohort results. */
export interface Limits {
  readonly dayRhoMicro: number;
  readonly personRhoMicro: number;
}

export interface LedgerState {
  readonly limits: Limits;
  readonly spentByDay: ByDay;
  readonly spentByPerson: number;
  readonly debits: ReadonlyMap<Hex, Noted<EntryOf<'debit'>>>;
  readonly tables: ReadonlyMap<Hex, Noted<EntryOf<'table'>>>;
  /** What is assumed and not overruled: for each, the amounts that a lost incarnation may have drawn unseen. */
  readonly assumptions: readonly {
    readonly id: Hex;
    readonly lost: string;
    readonly byDay: ByDay;
  }[];
  readonly terms: readonly Term[];
  /** The term that counts now. */
  readonly term: Term | undefined;
  /** Those of whom nobody knows what they spent before that term: while there are any, it may not spend. */
  readonly unsettled: readonly Incarnation[];
}

/** `ρ = 0.25` for a day and 1 for the person: `ε` of about 3.5 and 7.8 at `δ = 10⁻⁶`. */
export const DEFAULT_LIMITS: Limits = { dayRhoMicro: 250_000, personRhoMicro: 1_000_000 };

export function fold(entries: Iterable<Noted>): LedgerState {
  const noted = [...new Map([...entries].map((one) => [one.id, one])).values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const terms = termsOf(noted);
  const assumes = kindOf(noted, 'assume');
  const overruled = new Set(kindOf(noted, 'overrule').map(({ entry }) => entry.assumption));
  const standing = assumes.filter(({ id }) => !overruled.has(id));
  const assumed = new Set(assumes.map(({ entry }) => entry.lost));
  const line = lineOf(terms, assumed);
  const term = line.at(-1);
  const debits = kindOf(noted, 'debit');
  return {
    limits: limitsOf(line),
    ...spent(debits, standing),
    debits: new Map(debits.toReversed().map((one) => [releaseKey(one.entry.release), one])),
    tables: new Map(
      kindOf(noted, 'table')
        .toReversed()
        .map((one) => [one.entry.release, one]),
    ),
    assumptions: standing.map(({ id, entry }) => ({
      id,
      lost: entry.lost,
      byDay: allowedByDay(entry),
    })),
    terms,
    term,
    unsettled: term === undefined ? [] : unsettledBefore(term, terms, assumed),
  };
}

function kindOf<Kind extends Entry['kind']>(
  noted: readonly Noted[],
  kind: Kind,
): Noted<EntryOf<Kind>>[] {
  return noted.filter((one): one is Noted<EntryOf<Kind>> => one.entry.kind === kind);
}

/** The last limits in the terms that count. */
function limitsOf(line: readonly Term[]): Limits {
  let limits = DEFAULT_LIMITS;
  for (const { chain } of line) {
    for (const { entry } of chain) {
      if (entry.kind !== 'limit') continue;
      limits = { dayRhoMicro: entry.dayRhoMicro, personRhoMicro: entry.personRhoMicro };
    }
  }
  return limits;
}

function spent(
  debits: readonly Noted<EntryOf<'debit'>>[],
  assumes: readonly Noted<EntryOf<'assume'>>[],
): { readonly spentByDay: ByDay; readonly spentByPerson: number } {
  const byWriter = Map.groupBy(debits, ({ entry }) => entry.incarnation);
  const byLost = Map.groupBy(assumes, ({ entry }) => entry.lost);
  const ranges: DayRange[] = [];
  let spentByPerson = 0;
  for (const incarnation of new Set([...byWriter.keys(), ...byLost.keys()])) {
    const own = byWriter.get(incarnation) ?? [];
    let byDay = sumByDay(own.map(({ entry: { release } }) => rangeOf(release)));
    let person = own.reduce((sum, { entry }) => sum + entry.personRhoMicro, 0);
    for (const { entry } of byLost.get(incarnation) ?? []) {
      byDay = largerByDay(byDay, allowedByDay(entry));
      person = Math.max(person, entry.personRhoMicro);
    }
    ranges.push(...rangesOf(byDay));
    spentByPerson += person;
  }
  return { spentByDay: sumByDay(ranges), spentByPerson };
}

const allowedByDay = ({ allowed }: EntryOf<'assume'>): ByDay => sumByDay(allowed.map(rangeOf));

const rangeOf = (of: { from: string; until: string; rhoMicro: number }): DayRange => ({
  from: dayOf(of.from),
  until: dayOf(of.until),
  amount: of.rhoMicro,
});
