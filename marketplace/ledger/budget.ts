/** What may still be spent, and the refusals where it is not enough. Figures are micro-ρ. */
import { ElatioError } from '../../protocol/error.ts';
import { dayOf, textOf, within } from './days.ts';
import type { LedgerState } from './fold.ts';
import type { Release } from './release.ts';

/** Of the days from one to before another, the ones with the least left. Less than nothing is nothing. */
export function leftOfDays(
  { limits, spentByDay }: LedgerState,
  from: string,
  until: string,
): { readonly rhoMicro: number; readonly from: string; readonly until: string } {
  const ranges = within(spentByDay, dayOf(from), dayOf(until));
  const most = ranges.reduce((a, b) => (b.amount > a.amount ? b : a), {
    from: dayOf(from),
    until: dayOf(until),
    amount: 0,
  });
  return {
    rhoMicro: Math.max(0, limits.dayRhoMicro - most.amount),
    from: textOf(most.from),
    until: textOf(most.until),
  };
}

/** What is left of the person's own budget. */
export const leftOfPerson = ({ limits, spentByPerson }: LedgerState): number =>
  Math.max(0, limits.personRhoMicro - spentByPerson);

/**
 * Refuses what would overdraw a ledger.
 *
 * @param personRhoMicro what it costs the person: more than nothing where it goes into a cohort's result
 * @throws ELATIO_BUDGET_SPENT
 */
export function checkBudget(state: LedgerState, release: Release, personRhoMicro: number): void {
  const left = leftOfDays(state, release.from, release.until);
  if (left.rhoMicro < release.rhoMicro) {
    const last = textOf(dayOf(left.until) - 1);
    const days = left.from === last ? left.from : `each day from ${left.from} to ${last}`;
    throw overdrawn(
      `${days} has ${figure(left.rhoMicro)} of ${figure(state.limits.dayRhoMicro)} left, ` +
        `and this would take ${figure(release.rhoMicro)}`,
    );
  }
  const person = leftOfPerson(state);
  if (person < personRhoMicro) {
    throw overdrawn(
      `you as a person have ${figure(person)} of ${figure(state.limits.personRhoMicro)} left, ` +
        `and this would take ${figure(personRhoMicro)}`,
    );
  }
}

/**
 * Refuses a draw whose debit, known by now beside all others, overdraws a ledger.
 *
 * @throws ELATIO_BUDGET_SPENT
 */
export function checkSpent(state: LedgerState, release: Release): void {
  const most = Math.max(
    ...within(state.spentByDay, dayOf(release.from), dayOf(release.until)).map(
      ({ amount }) => amount,
    ),
  );
  if (most > state.limits.dayRhoMicro || state.spentByPerson > state.limits.personRhoMicro) {
    throw overdrawn('another of your devices spent it meanwhile');
  }
}

const figure = (rhoMicro: number): string => `ρ = ${rhoMicro / 1e6}`;

const overdrawn = (why: string): ElatioError =>
  new ElatioError('ELATIO_BUDGET_SPENT', `The privacy budget does not allow it: ${why}.`);
