import { createTurns } from '../chain/turns.ts';
import { createBook } from './book.ts';
import type { LedgerState } from './fold.ts';
import type { Journal } from './journal.ts';
import { createReleasing, type Draw, type Releasing } from './releasing.ts';
import { createRole, type Role } from './role.ts';

export interface Ledger extends Role, Releasing {
  /** @throws ELATIO_BUDGET_ENTRY */
  state(): LedgerState;
}

/**
 * The ledger of a person as one device has it. Whatever writes does so one after the other, in the order asked for.
 *
 * @param now ms since 1970
 */
export function createLedger({
  journal,
  draw,
  now,
}: {
  journal: Journal;
  draw: Draw;
  now: () => number;
}): Ledger {
  const book = createBook({ journal, now });
  const role = createRole({ book, journal });
  const releasing = createReleasing({ book, journal, draw });
  const inTurn = createTurns();
  return {
    state: () => book.read(),
    unsettled: () => role.unsettled(),
    open: (hasWords) => inTurn(() => role.open(hasWords)),
    agree: (signal) => inTurn(() => role.agree(signal)),
    assume: (what) => inTurn(() => role.assume(what)),
    overrule: (assumption) => inTurn(() => role.overrule(assumption)),
    limit: (limits) => inTurn(() => role.limit(limits)),
    close: (to, signal) => inTurn(() => role.close(to, signal)),
    release: (release, options) => inTurn(() => releasing.release(release, options)),
  };
}
