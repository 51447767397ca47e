/** `Work > Programming`, as people write it. */
const BETWEEN = ' > ';

export function nameOfPath(path: readonly string[]): string {
  return path.join(BETWEEN);
}

/** The names in a text as above; none where it says nothing. */
export function pathOfName(text: string): string[] {
  return text
    .split('>')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** What the node calls what has no category. */
export function isUncategorised(path: readonly string[]): boolean {
  return path.length === 1 && path[0] === 'Uncategorized';
}

/** Whether a path is another, or within it. */
export function isWithin(path: readonly string[], around: readonly string[]): boolean {
  return around.every((name, i) => path[i] === name);
}
