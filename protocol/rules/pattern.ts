/** Whether a folded text matches. */
export type Matcher = (text: string) => boolean;

/** Text in the form in which it is compared: neither case nor the way accents are written counts. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Whether a pattern has characters that stand for others. */
export function isWild(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** The longest part of a pattern that stands for itself, folded: what matches has it. */
export function literalOf(pattern: string): string {
  const parts = fold(pattern).split(/[*?]/);
  return parts.reduce((a, b) => (b.length > a.length ? b : a));
}

/**
 * Compiles what a person wrote. There are no regular expressions: some of those take for ever on some texts,
 * and every event would wait. This takes time in proportion to the text.
 * @param anywhere whether it is looked for in the text, or has to be all of it
 */
export function matcherOf(pattern: string, { anywhere }: { readonly anywhere: boolean }): Matcher {
  const folded = fold(pattern);
  if (!isWild(folded)) {
    return anywhere ? (text) => text.includes(folded) : (text) => text === folded;
  }
  const [first, ...rest] = (anywhere ? `*${folded}*` : folded).split('*');
  const last = rest.pop();
  if (last === undefined) {
    return (text) => text.length === first.length && standsAt(text, first, 0);
  }
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !standsAt(text, first, 0) || !standsAt(text, last, end)) return false;
    let from = first.length;
    // The first place of each part leaves the most for those behind it.
    for (const part of rest) {
      const at = placeOf(text, part, from);
      if (at < 0 || at + part.length > end) return false;
      from = at + part.length;
    }
    return true;
  };
}

function placeOf(text: string, part: string, from: number): number {
  if (!part.includes('?')) return text.indexOf(part, from);
  for (let at = from; at + part.length <= text.length; at++) {
    if (standsAt(text, part, at)) return at;
  }
  return -1;
}

function standsAt(text: string, part: string, at: number): boolean {
  if (!part.includes('?')) return text.startsWith(part, at);
  for (let i = 0; i < part.length; i++) {
    if (part[i] !== '?' && part[i] !== text[at + i]) return false;
  }
  return true;
}
