// By the browser's languages, as `format/number.ts` has them: that one is made of the catalogue, and cannot be taken here.
const plain = new Intl.NumberFormat([...navigator.languages]);

/** `1 event`, `2,000 events`. */
export function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${plain.format(count)} ${what}s`;
}
