/**
 * Terms of office: who may spend. Of all openings that are known the highest number counts; of the same number one that all
 * devices agreed to, then the one with the least digest. A term is as long as its entries follow each other without a gap.
 */
import type { Hex } from '../exchange/offer.ts';
import type { Entry, EntryOf, Noted, Open } from './entries.ts';

export interface Term {
  readonly id: Hex;
  readonly open: Open;
  /** The entries after the opening, in order. */
  readonly chain: readonly Noted<Exclude<Entry, Open>>[];
  /** Whether every known entry of the term is in the chain. */
  readonly isWhole: boolean;
  /** The first agreement, which settles what came before, and the newest, which names the witnesses. */
  readonly settling?: EntryOf<'agreed'>;
  readonly agreed?: EntryOf<'agreed'>;
  readonly close?: Noted<EntryOf<'close'>>;
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
 * Whether what was spent before a term is accounted for: it follows a close, whose holder knew; or each incarnation that did
 * not agree to it has an assumption, or was this device's own and all its witnesses were heard.
 *
 * @param assumed incarnations with an assumption, overruled or not
 */
export function isSettled(
  term: Term,
  terms: readonly Term[],
  assumed: ReadonlySet<string>,
): boolean {
  const { settling } = term;
  if (settling === undefined) return false;
  return settling.absent.every(({ device, incarnation }) => {
    if (assumed.has(incarnation)) return true;
    // A program of another machine may still be running; one that this device was restored from is not.
    if (device !== term.open.device) return false;
    const last = terms
      .filter(({ open }) => open.incarnation === incarnation)
      .reduce<Term | undefined>(
        (most, one) => (most === undefined || one.open.number > most.open.number ? one : most),
        undefined,
      );
    const witnesses = last?.isWhole === true ? (last.agreed?.witnesses ?? []) : [];
    return (
      witnesses.length > 0 && witnesses.every((witness) => settling.witnesses.includes(witness))
    );
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
      if (close !== undefined && term.isWhole && isSettled(term, terms, assumed)) {
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
