/**
 * A release, in the one order that no crash, restore or hand-over can turn into a second draw:
 *
 *     known table? → checks → debit durable here → at a witness → the same checks with what came in meanwhile →
 *     draw → table durable here → at a witness → given back, to be offered
 *
 * A crash between debit and table closes the key for ever: whether something was drawn nobody can say.
 */
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import type { Book } from './book.ts';
import { checkBudget, checkSpent } from './budget.ts';
import { dayOf, within } from './days.ts';
import { MAX_TABLE } from './entries.ts';
import type { LedgerState } from './fold.ts';
import type { Journal } from './journal.ts';
import { checkedRelease, type Release, releaseKey, sha256 } from './release.ts';
import type { Term } from './terms.ts';

/** Computes a table and draws its noise: never asked twice for the same key. */
export type Draw = (release: Release, signal?: AbortSignal) => Promise<Uint8Array>;

export interface Released {
  readonly key: Hex;
  readonly sha256: Hex;
  readonly bytes: Uint8Array;
}

export interface Releasing {
  /**
   * The table of a release, drawn now or known: then it costs nothing.
   *
   * @param personRhoMicro what it costs the person beside the days: more than nothing in a cohort's result
   * @throws ELATIO_BUDGET_RELEASE, ELATIO_BUDGET_LOST, ELATIO_BUDGET_ELSEWHERE, ELATIO_BUDGET_NOT_AGREED,
   *   ELATIO_BUDGET_UNSETTLED, ELATIO_BUDGET_SPENT, ELATIO_BUDGET_TABLE, and what the journal, `draw` and `signal` throw
   */
  release(
    release: Release,
    options?: { personRhoMicro?: number; signal?: AbortSignal },
  ): Promise<Released>;
}

export function createReleasing({
  book,
  journal,
  draw,
}: {
  book: Book;
  journal: Journal;
  draw: Draw;
}): Releasing {
  /** Keys debited since the start whose draw has not begun: the wait for a witness may be taken up again. */
  const undrawn = new Set<Hex>();

  return {
    async release(asked, { personRhoMicro = 0, signal } = {}) {
      signal?.throwIfAborted();
      const release = checkedRelease(asked);
      const key = releaseKey(release);
      const state = book.read();
      const known = state.tables.get(key);
      if (known !== undefined) {
        // One that this device wrote and could not tell anybody must not be offered before it did.
        if (known.entry.incarnation === journal.self.incarnation) {
          await journal.witnessed(witnessesOf(state, known.entry.term), signal);
        }
        const bytes = Uint8Array.from(Buffer.from(known.entry.bytes, 'base64'));
        return { key, sha256: known.entry.sha256, bytes };
      }
      if (!undrawn.has(key)) {
        if (state.debits.has(key)) throw lost('its noise may have been drawn, and is gone');
        const term = spendable(book, journal, state);
        checkUnseen(state, release);
        checkBudget(state, release, personRhoMicro);
        await book.write(term, { kind: 'debit', release, personRhoMicro });
        undrawn.add(key);
      }
      const { witnesses, id } = spendable(book, journal, book.read());
      await journal.witnessed(witnesses, signal);

      const now = book.read();
      if (now.tables.has(key)) throw lost('another device drew it meanwhile');
      const term = spendable(book, journal, now);
      if (term.id !== id) throw changed();
      checkUnseen(now, release);
      checkSpent(now, release);
      signal?.throwIfAborted();
      undrawn.delete(key);
      const bytes = await draw(release, signal);
      if (bytes.length > MAX_TABLE) {
        throw new ElatioError(
          'ELATIO_BUDGET_TABLE',
          `The table has more than ${MAX_TABLE} bytes: it cannot be kept, and is lost.`,
        );
      }
      const digest = sha256(bytes);
      await book.write(writable(book, id), {
        kind: 'table',
        release: key,
        sha256: digest,
        bytes: Buffer.from(bytes).toString('base64'),
      });
      await journal.witnessed(witnesses, signal);
      return { key, sha256: digest, bytes };
    },
  };
}

/** The term of a draw, also where the role is elsewhere by now: what was drawn is kept. */
function writable(book: Book, id: Hex): Term {
  const term = book.read().terms.find((one) => one.id === id);
  if (term === undefined) throw changed();
  return term;
}

const witnessesOf = ({ terms }: LedgerState, id: Hex): readonly string[] =>
  terms.find((term) => term.id === id)?.made?.witnesses ?? [];

/** The term of this device with its witnesses, if it may spend now. */
function spendable(
  book: Book,
  journal: Journal,
  state: LedgerState,
): Term & { readonly witnesses: readonly string[] } {
  const term = book.held(state);
  const witnesses = term.made?.witnesses;
  if (witnesses === undefined || term.agreed?.isMade !== true) {
    throw notAgreed('not every device knows of it');
  }
  if (state.unsettled.length > 0) {
    throw new ElatioError(
      'ELATIO_BUDGET_UNSETTLED',
      'What a lost or restored device spent is not known: say what it was allowed to, or that it spent nothing.',
    );
  }
  const present = journal.others().filter(({ role }) => role !== 'absent');
  const isWitnessed = present.some(({ incarnation }) => witnesses.includes(incarnation));
  if (present.length > 0 && !isWitnessed) throw notAgreed('no other device or vault witnesses it');
  if (present.length === 0 && witnesses.length > 0) throw notAgreed('its witnesses are gone');
  return { ...term, witnesses };
}

/** Refuses what a lost device may have drawn unseen: on each of its days it was allowed as much. */
function checkUnseen({ assumptions }: LedgerState, release: Release): void {
  const [from, until] = [dayOf(release.from), dayOf(release.until)];
  for (const { byDay } of assumptions) {
    if (within(byDay, from, until).every(({ amount }) => amount >= release.rhoMicro)) {
      throw lost('a device that is lost may have drawn it: another period or accuracy can be sold');
    }
  }
}

const lost = (why: string): ElatioError =>
  new ElatioError('ELATIO_BUDGET_LOST', `This table is closed for ever: ${why}.`);

const changed = (): ElatioError =>
  new ElatioError('ELATIO_BUDGET_ELSEWHERE', 'The selling role changed hands meanwhile.');

const notAgreed = (why: string): ElatioError =>
  new ElatioError('ELATIO_BUDGET_NOT_AGREED', `The selling role is not agreed to yet: ${why}.`);
