import type { JsonValue } from '../../protocol/json.ts';

/**
 * Which subjects of focus count for the score: what the person named, a category with those in it, a project or a
 * program; all where nothing is named.
 * @param chosen a list of names, such as `["Work", "Study > Maths"]`
 */
export function countsAsFocus(chosen: JsonValue | undefined): (subject: string) => boolean {
  const names = Array.isArray(chosen) ? chosen.filter((name) => typeof name === 'string') : [];
  if (names.length === 0) return () => true;
  const wanted = names.map((name) => name.toLowerCase());
  return (subject) => {
    const lower = subject.toLowerCase();
    return wanted.some((name) => lower === name || lower.startsWith(`${name} > `));
  };
}
