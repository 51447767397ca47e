import type { JsonValue } from '../../protocol/json.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Regexes } from '../query/index.ts';
import type { Match, Node, Problem, Tree } from './interface.ts';
import { entriesOf, type QueryRule } from './pattern.ts';
import { byOrder } from './tree.ts';

/** A rule of a category as `categorize` takes it. */
export interface Compiled {
  readonly node: Node;
  readonly path: readonly string[];
  readonly rule: QueryRule;
  readonly made: readonly Match[];
}

/**
 * The rules of a tree in the order in which they count: of equal rank the last.
 * @returns with them, what is wrong with those that cannot be run: they are left out
 */
export function compile(
  { nodes }: Tree,
  regexes: Regexes,
): { readonly compiled: readonly Compiled[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const compiled = nodes.toSorted(byOrder).flatMap((node) =>
    entriesOf(node.match ?? [], node.priority).flatMap(({ rule, made }): Compiled[] => {
      try {
        checkRule(rule, regexes);
        return [{ node, path: node.path, rule, made }];
      } catch (error) {
        if (!(error instanceof ElatioError)) throw error;
        problems.push({ id: node.id, problem: 'pattern', message: error.message });
        return [];
      }
    }),
  );
  return { compiled, problems };
}

/** @throws ElatioError ELATIO_QUERY_REGEX, ELATIO_QUERY_REGEX_SIZE */
export function checkMatches(matches: readonly Match[], regexes: Regexes): void {
  for (const { rule } of entriesOf(matches, undefined)) checkRule(rule, regexes);
}

function checkRule({ regex, ignore_case: ignoreCase }: QueryRule, regexes: Regexes): void {
  regexes.compile(regex, { ignoreCase });
}

/** As `categorize` takes them. */
export function rulesOf(compiled: readonly Pick<Compiled, 'path' | 'rule'>[]): JsonValue {
  return compiled.map(({ path, rule }) => [path, rule]);
}
