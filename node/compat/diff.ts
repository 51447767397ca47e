/**
 * What changes between two texts of which one has more or other lines, as `+ LINE` and `- LINE`. Not a diff
 * of anything: it takes a line that `after` has and `before` has not for new.
 */
export function diffLines(before: string, after: string): string[] {
  const [old, now] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  const result: string[] = [];
  let at = 0;
  for (const line of now) {
    const found = old.indexOf(line, at);
    if (found < 0) result.push(`+ ${line}`);
    else {
      result.push(...old.slice(at, found).map((gone) => `- ${gone}`));
      at = found + 1;
    }
  }
  return [...result, ...old.slice(at).map((gone) => `- ${gone}`)].filter((line) => line.length > 2);
}
