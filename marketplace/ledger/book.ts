/** The ledger as this device knows it, and its next entry. */
import { ElatioError } from '../../protocol/error.ts';
import { decodeEntry, encodeEntry, type Noted, type Open, type Said } from './entries.ts';
import { fold, type LedgerState } from './fold.ts';
import type { Journal } from './journal.ts';
import type { Term } from './terms.ts';

export interface Book {
  /** @throws ELATIO_BUDGET_ENTRY where an entry cannot be read: what it says may be that something is spent */
  read(): LedgerState;
  open(how: Pick<Open, 'number' | 'after'>): Promise<void>;
  /** Writes into the term of this device; resolves once it is durable here. */
  write(term: Term, said: Said): Promise<void>;
  /**
   * The present term, if it is this incarnation's and not closed.
   *
   * @throws ELATIO_BUDGET_ELSEWHERE
   */
  held(state: LedgerState): Term;
}

/** @param now ms since 1970 */
export function createBook({ journal, now }: { journal: Journal; now: () => number }): Book {
  const { device, incarnation } = journal.self;
  const known = new WeakMap<Uint8Array, Noted>();
  const decoded = (by: string, bytes: Uint8Array): Noted => {
    const noted = known.get(bytes) ?? decodeEntry(bytes);
    if (noted.entry.incarnation !== by) {
      throw new ElatioError(
        'ELATIO_BUDGET_ENTRY',
        'An entry of the ledger stands in the records of another device than wrote it.',
      );
    }
    known.set(bytes, noted);
    return noted;
  };
  const every = () => ({ type: 'ledger', version: 1, incarnation, at: now() }) as const;
  return {
    read: () => fold(journal.entries().map(({ by, bytes }) => decoded(by, bytes))),
    open: (how) => journal.append(encodeEntry({ ...every(), kind: 'open', device, ...how })),
    write: ({ id, chain }, said) =>
      journal.append(
        encodeEntry({
          ...every(),
          term: id,
          sequence: chain.length + 1,
          before: chain.at(-1)?.id ?? id,
          ...said,
        }),
      ),
    held({ term }) {
      if (term?.open.incarnation !== incarnation || term.close !== undefined || !term.isWhole) {
        throw new ElatioError(
          'ELATIO_BUDGET_ELSEWHERE',
          term === undefined
            ? 'No device of yours has the selling role yet: open it on the one that shall sell.'
            : 'This device does not have the selling role now.',
        );
      }
      return term;
    },
  };
}
