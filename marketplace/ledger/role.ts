/** The selling role: how it is opened, agreed to, handed over and taken over, and what is assumed of whoever lost it. */
import { ElatioError } from '../../protocol/error.ts';
import type { Hex } from '../exchange/offer.ts';
import type { Book } from './book.ts';
import type { EntryOf, Open } from './entries.ts';
import type { LedgerState, Limits } from './fold.ts';
import type { Incarnation, Journal } from './journal.ts';

export interface Role {
  /**
   * Opens a term on this device: the first one, after a close in its favour, anew after it was restored, or with the words.
   * Nothing happens where it has the role.
   *
   * @param hasWords whether the person said the recovery words, which only then may take the role from another device
   * @throws ELATIO_BUDGET_ELSEWHERE
   */
  open(hasWords?: boolean): Promise<void>;
  /**
   * Puts on record that every other device knows the term, and who witnesses its debits from now on. Asked for before the
   * first release, and again when devices or vaults came or went.
   *
   * @throws ELATIO_BUDGET_NOT_AGREED, ELATIO_BUDGET_ELSEWHERE
   */
  agree(signal?: AbortSignal): Promise<void>;
  /** Those of whom must be assumed what they spent before this term may spend. */
  unsettled(): readonly Incarnation[];
  /** What consents allowed an incarnation counts as spent by it, unless its own debits come to more. */
  assume(what: Pick<EntryOf<'assume'>, 'lost' | 'allowed' | 'personRhoMicro'>): Promise<void>;
  /** The person's word that nothing beyond the debits was spent of what an assumption says. */
  overrule(assumption: Hex): Promise<void>;
  limit(limits: Limits): Promise<void>;
  /**
   * Closes the term in favour of another device, which must have agreed to it; resolves once a witness has that.
   *
   * @throws ELATIO_BUDGET_NOT_AGREED, ELATIO_BUDGET_ELSEWHERE
   */
  close(to: string, signal?: AbortSignal): Promise<void>;
}

export function createRole({ book, journal }: { book: Book; journal: Journal }): Role {
  const { self } = journal;

  const write = async (said: Parameters<Book['write']>[1]): Promise<void> => {
    await book.write(book.held(book.read()), said);
  };

  /** Everybody who is not here to be asked: known by the journal, or by a term that nobody present opened. */
  const absentees = (state: LedgerState, witnesses: readonly string[]): Incarnation[] => {
    const present = new Set([self.incarnation, ...witnesses]);
    const opened = state.terms.map(({ open: { device, incarnation } }) => ({
      device,
      incarnation,
    }));
    const gone = journal.others().filter(({ role }) => role === 'absent');
    const absent = [...gone, ...opened].filter(({ incarnation }) => !present.has(incarnation));
    return [
      ...new Map(
        absent.map(({ device, incarnation }) => [incarnation, { device, incarnation }]),
      ).values(),
    ];
  };

  return {
    async open(hasWords = false) {
      const state = book.read();
      const how = howToOpen(state, self, hasWords);
      if (how !== undefined) await book.open(how);
    },

    async agree(signal) {
      const state = book.read();
      const term = book.held(state);
      const others = journal.others().filter(({ role }) => role !== 'absent');
      const behind = others.filter(({ role, isLevel }) => role === 'device' && !isLevel);
      if (behind.length > 0) {
        throw notAgreed(
          `${behind.map(({ device }) => device).join(', ')} must hear of it first, or be removed`,
        );
      }
      const witnesses = others
        .filter(({ isLevel }) => isLevel)
        .map(({ incarnation }) => incarnation)
        .sort();
      const present = new Set(others.map(({ incarnation }) => incarnation));
      if (others.length > 0 && witnesses.length === 0) throw notAgreed('no vault answers');
      const isFirst = term.settling === undefined;
      const isAfterClose = term.open.after.startsWith('0x');
      const said = {
        kind: 'agreed',
        witnesses,
        absent: isFirst && !isAfterClose ? absentees(state, witnesses) : [],
      } as const;
      await book.write(term, { ...said, isMade: false });
      // Whoever hears all witnesses of an agreement must learn of the next one, and so of its witnesses.
      const before = (term.made?.witnesses ?? []).filter((one) => present.has(one));
      await journal.witnessed(before.length > 0 ? before : witnesses, signal);
      await write({ ...said, absent: [], isMade: true });
    },

    unsettled: () => book.read().unsettled,
    assume: (what) => write({ kind: 'assume', ...what }),
    overrule: (assumption) => write({ kind: 'overrule', assumption }),
    limit: (limits) => write({ kind: 'limit', ...limits }),

    async close(to, signal) {
      const state = book.read();
      const term = book.held(state);
      const receiver = journal
        .others()
        .find(({ device, role }) => device === to && role === 'device');
      const witnesses = term.made?.witnesses ?? [];
      if (receiver === undefined || !witnesses.includes(receiver.incarnation)) {
        throw notAgreed(`${to} must hear of it first`);
      }
      if (state.unsettled.length > 0) throw notAgreed('what was spent before it is not settled');
      await book.write(term, { kind: 'close', to });
      await journal.witnessed(witnesses, signal);
    },
  };
}

/** How a term may begin here, or `undefined` where it has begun. */
function howToOpen(
  { term, terms }: LedgerState,
  self: Incarnation,
  hasWords: boolean,
): Pick<Open, 'number' | 'after'> | undefined {
  const number = terms.reduce((most, { open }) => Math.max(most, open.number), 0) + 1;
  if (term === undefined) return { number: 1, after: 'nothing' };
  const { open, close, isWhole } = term;
  if (close === undefined && open.incarnation === self.incarnation && isWhole) return undefined;
  if (close?.entry.to === self.device && isWhole) {
    return { number: open.number + 1, after: close.id };
  }
  if (hasWords) return { number, after: 'words' };
  if (open.device === self.device && close === undefined) return { number, after: 'restore' };
  throw new ElatioError(
    'ELATIO_BUDGET_ELSEWHERE',
    `Another device (${close?.entry.to ?? open.device}) has the selling role: close it there first, or take it over with the words.`,
  );
}

const notAgreed = (why: string): ElatioError =>
  new ElatioError('ELATIO_BUDGET_NOT_AGREED', `The selling role is not agreed to yet: ${why}.`);
