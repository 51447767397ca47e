import type { JsonValue } from '../../protocol/json.ts';

/**
 * Which subjects of focus count for the score: what the person named, a category with those in it, a project or a
 * program; where nothing is named all but leisure, as the categories that are built in have it.
 * @param chosen a list of names, such as `["Work", "Study > Maths"]`
 */
export function countsAsFocus(chosen: JsonValue | undefined): (subject: string) => boolean {
  const names = Array.isArray(chosen) ? chosen.filter((name) => typeof name === 'string') : [];
  if (names.length === 0) return (subject) => !isWithin(subject, LEISURE);
  return (subject) => isWithin(subject, names);
}

/** At the top of the categories that are built in, or wherever a person has put them. */
const LEISURE = ['Media', 'Games', 'Social media'];

function isWithin(subject: string, names: readonly string[]): boolean {
  const lower = subject.toLowerCase();
  return names.some((name) => {
    const wanted = name.toLowerCase();
    return lower === wanted || lower.startsWith(`${wanted} > `);
  });
}
