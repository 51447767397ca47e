/**
 * Terms of office: who may spend. Of all openings that are known the highest number counts; of the same number one that all
 * devices agreed to, then the one with the least digest. A term is as long as its entries follow each other without a gap.
 */
import type { Hex } from '../exchange/offer.ts';
import type { Entry, EntryOf, Noted, Open } from './entries.ts';
import type { Incarnation } from './journal.ts';

export interface Term {
  readonly id: Hex;
  readonly open: Open;
  /** The entries after the opening, in order. */
  readonly chain: readonly Noted<Exclude<Entry, Open>>[];
  /** Whether every known entry of the term is in the chain. */
  readonly isWhole: boolean;
  /** The first agreement, which settles what came before, and the newest, which names the witnesses. */
  readonly settling: EntryOf<'agreed'> | undefined;
  readonly agreed: EntryOf<'agreed'> | undefined;
  /** The newest that a witness of the one made before it knows of: only under it may be spent. */
  readonly made: EntryOf<'agreed'> | undefined;
  readonly close: Noted<EntryOf<'close'>> | undefined;
}

/** All terms of which the opening is known, valid or not. */
export function termsOf(noted: readonly Noted[]): readonly Term[] {
  const entries = new Map<Hex, Noted<Exclude<Entry, Open>>[]>();
  const opened: Noted<Open>[] = [];
  for (const { id, entry } of noted) {
    if (entry.kind === 'open') opened.push({ id, entry });
    else {
      const list = entries.get(entry.term);
      if (list === undefined) entries.set(entry.term, [{ id, entry }]);
      else list.push({ id, entry });
    }
  }
  return opened.map(({ id, entry: open }) => {
    // Only the holder has a say in its term.
    const own = (entries.get(id) ?? []).filter(
      ({ entry }) => entry.incarnation === open.incarnation,
    );
    const chain = chainOf(id, own);
    const agreed = chain.map(({ entry }) => entry).filter((entry) => entry.kind === 'agreed');
    const last = chain.at(-1);
    return {
      id,
      open,
      chain,
      isWhole: chain.length === own.length,
      settling: agreed[0],
      agreed: agreed.at(-1),
      made: agreed.findLast(({ isMade }) => isMade),
      close: last?.entry.kind === 'close' ? { id: last.id, entry: last.entry } : undefined,
    };
  });
}

function chainOf<E extends Exclude<Entry, Open>>(
  term: Hex,
  entries: readonly Noted<E>[],
): Noted<E>[] {
  const bySequence = Map.groupBy(entries, ({ entry }) => entry.sequence);
  const chain: Noted<E>[] = [];
  for (let before = term; ;) {
    const next = bySequence.get(chain.length + 1);
    // Two of the same place: nobody can say what came after, so the term ends here.
    if (next?.length !== 1 || next[0].entry.before !== before) return chain;
    chain.push(next[0]);
    before = next[0].id;
  }
}

/**
 * Of whom is not known what they spent before a term: none where it follows a close, whose holder knew; else whoever was not
 * there to agree to it, unless something is assumed of them, or they were this device itself and all their witnesses were heard.
 *
 * @param assumed incarnations with an assumption, overruled or not
 */
export function unsettledBefore(
  { open, settling }: Term,
  terms: readonly Term[],
  assumed: ReadonlySet<string>,
): readonly Incarnation[] {
  return (settling?.absent ?? []).filter(({ device, incarnation }) => {
    if (assumed.has(incarnation)) return false;
    // A program of another machine may still be running; one that this device was restored from is not.
    if (device !== open.device) return true;
    const last = terms
      .filter((term) => term.open.incarnation === incarnation)
      .sort((a, b) => a.open.number - b.open.number)
      .at(-1);
    const witnesses = last?.isWhole === true ? (last.agreed?.witnesses ?? []) : [];
    return witnesses.length === 0 || !witnesses.every((one) => settling?.witnesses.includes(one));
  });
}

/** The terms that count, by rising number: the one of each number that wins; the last one is the present one. */
export function lineOf(terms: readonly Term[], assumed: ReadonlySet<string>): readonly Term[] {
  const line: Term[] = [];
  const byNumber = Map.groupBy(terms, ({ open }) => open.number);
  const valid = new Map<Hex, Term>();
  for (const [, sameNumber] of [...byNumber].sort(([a], [b]) => a - b)) {
    const here = sameNumber.filter((term) => isOpenedRightly(term, valid));
    for (const term of here) {
      const { close } = term;
      const isSettled = unsettledBefore(term, terms, assumed).length === 0;
      if (close !== undefined && term.isWhole && term.made !== undefined && isSettled) {
        valid.set(close.id, term);
      }
    }
    const [winner] = here.sort(
      (a, b) =>
        Number(b.agreed !== undefined) - Number(a.agreed !== undefined) || (a.id < b.id ? -1 : 1),
    );
    if (winner !== undefined) line.push(winner);
  }
  return line;
}

/** @param closed the terms that were closed rightly, by their close */
function isOpenedRightly({ open }: Term, closed: ReadonlyMap<Hex, Term>): boolean {
  if (open.after === 'nothing') return open.number === 1;
  if (open.after === 'words' || open.after === 'restore') return true;
  const before = closed.get(open.after);
  return before?.close?.entry.to === open.device && before.open.number + 1 === open.number;
}
