import { type Regexes, urlParts } from '../query/index.ts';
import type { Compiled } from './compile.ts';
import type { Match, Verdict } from './interface.ts';
import { entriesOf, type QueryRule } from './pattern.ts';

/** What is of no category. */
export const UNCATEGORIZED = ['Uncategorized'];

/** Ten for each level, as queries have it. */
const RANK_PER_LEVEL = 10;

/**
 * What `categorize` makes of data with the parts of its URL, and why: rule by rule, slowly.
 * @param compiled of equal rank the last counts
 * @throws ElatioError ELATIO_QUERY_REGEX_TIME
 */
export async function explain(
  compiled: readonly Compiled[],
  data: Readonly<Record<string, string>>,
  regexes: Regexes,
): Promise<Verdict> {
  const { url } = data;
  const whole = new Map(Object.entries({ ...data, ...(url !== undefined && urlParts(url)) }));
  const fitting = new Map<string, Verdict['fitting'][number]>();
  for (const { node, path, rule, made } of compiled) {
    // Many texts are looked for as one: which it is matters only where one is found.
    if (!(await fits(rule, whole, regexes))) continue;
    const match = await fittingOf(made, whole, regexes);
    const known = fitting.get(node.id)?.match ?? [];
    const rank = node.priority ?? RANK_PER_LEVEL * path.length;
    // One that is in two fields may fit in both.
    fitting.set(node.id, { id: node.id, path, rank, match: [...new Set([...known, ...match])] });
  }
  const sorted = [...fitting.values()].reverse().sort((a, b) => b.rank - a.rank);
  return { category: sorted[0]?.path ?? UNCATEGORIZED, fitting: sorted };
}

type Data = ReadonlyMap<string, string>;

async function fittingOf(
  matches: readonly Match[],
  data: Data,
  regexes: Regexes,
): Promise<Match[]> {
  if (matches.length === 1) return [...matches];
  const fitting: Match[] = [];
  for (const match of matches) {
    for (const { rule } of entriesOf([match], undefined)) {
      if (fitting.includes(match) || !(await fits(rule, data, regexes))) continue;
      fitting.push(match);
    }
  }
  return fitting;
}

async function fits(rule: QueryRule, data: Data, regexes: Regexes): Promise<boolean> {
  const { regex, ignore_case: ignoreCase, select_keys: keys } = rule;
  const texts = [...data].filter(([key]) => keys?.includes(key) ?? true).map(([, text]) => text);
  const matcher = regexes.compile(regex, { ignoreCase });
  return (await matcher.searchAll(texts)).includes(1);
}
