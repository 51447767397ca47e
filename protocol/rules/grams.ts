/** Characters that stand together in a text: each pattern is found by one such piece of it. */
const LENGTH = 4;

/** Places of the filter: a power of two, much more than there are pieces. */
const PLACES = 2 ** 16;

/** Finds which of many patterns may be in a text, in time that hardly grows with their number. */
export interface GramIndex<T> {
  /** Calls `visit` for what may match, some of it more than once: whether it does is to be seen there. */
  find(text: string, visit: (item: T) => void): void;
}

/** Whether an index can find a pattern by this part of it. */
export function isLongEnough(literal: string): boolean {
  return literal.length >= LENGTH;
}

/**
 * Makes an index of items by a part that a text must have to be theirs. Of each part the piece is taken that
 * the fewest others have: `/account/1` and `/account/2` are told apart by their ends.
 * @param items with their parts, folded and long enough
 */
export function createGramIndex<T>(
  items: readonly (readonly [literal: string, T])[],
): GramIndex<T> {
  const uses = new Map<number, number>();
  for (const [literal] of items) {
    for (const gram of gramsOf(literal)) uses.set(gram, (uses.get(gram) ?? 0) + 1);
  }
  const byGram = new Map<number, T[]>();
  const filter = new Uint8Array(PLACES);
  for (const [literal, item] of items) {
    const rarest = gramsOf(literal).reduce((a, b) =>
      (uses.get(b) ?? 0) < (uses.get(a) ?? 0) ? b : a,
    );
    filter[rarest & (PLACES - 1)] = 1;
    const list = byGram.get(rarest) ?? [];
    byGram.set(rarest, list);
    list.push(item);
  }
  return {
    find(text, visit) {
      if (byGram.size === 0) return;
      for (let at = 0; at + LENGTH <= text.length; at++) {
        const gram = gramAt(text, at);
        if (filter[gram & (PLACES - 1)] === 0) continue;
        for (const item of byGram.get(gram) ?? []) visit(item);
      }
    },
  };
}

function gramsOf(literal: string): number[] {
  return Array.from({ length: literal.length - LENGTH + 1 }, (_, at) => gramAt(literal, at));
}

/** A number for the characters at a place; that two may have one number costs only time. */
function gramAt(text: string, at: number): number {
  let hash = 0;
  for (let i = at; i < at + LENGTH; i++) hash = Math.imul(hash, 0x01000193) ^ text.charCodeAt(i);
  return Math.imul(hash, 0x9e3779b1) >>> 8;
}
