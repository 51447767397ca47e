/**
 * Categories as ActivityWatch's interface has them: what its settings hold under `classes`, and what it exports.
 *
 *     {"categories": [{"name": ["Work", "Mail"], "data": {"color": "#0F0", "score": 2},
 *       "rule": {"type": "regex", "regex": "Thunderbird", "ignore_case": true}}]}
 *
 * `rule.type` is `none` or `null` where it has none; `select_keys` and `priority` are those of its queries.
 */
import { ElatioError } from '../../protocol/error.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';
import { isTexts } from '../query/index.ts';
import type { Chosen, Match, Node } from './interface.ts';
import { LIMITS } from './limits.ts';
import { entriesOf, FIELD_OF } from './pattern.ts';
import { byOrder } from './tree.ts';

/** A category as it is to be taken. */
export interface Taken {
  readonly path: readonly string[];
  readonly chosen: Omit<Chosen, 'name' | 'parent'>;
}

/**
 * @param check whether rules can be run
 * @returns what can be taken, and for people what cannot
 * @throws ElatioError ELATIO_CATEGORIES_IMPORT where it is nothing of the kind
 */
export function readClasses(
  value: unknown,
  check: (matches: readonly Match[]) => void,
): { readonly taken: readonly Taken[]; readonly left: readonly string[] } {
  const list = listIn(value);
  const left: string[] = [];
  const taken = list.flatMap((one, i): Taken[] => {
    const name: unknown = isObject(one) ? one['name'] : undefined;
    const path = typeof name === 'string' ? [name] : name;
    if (!isObject(one) || !isTexts(path as JsonValue)) {
      left.push(`Number ${i + 1} has no list of names.`);
      return [];
    }
    const names = path as readonly string[];
    const called = `"${names.join(' > ').slice(0, 80)}"`;
    const isFit = names.every((part) => part.trim() !== '' && part.length <= LIMITS.name);
    if (names.length === 0 || names.length > LIMITS.depth || !isFit) {
      left.push(
        `${called}: a category has 1 to ${LIMITS.depth} names of 1 to ${LIMITS.name} characters.`,
      );
      return [];
    }
    const { match, priority, reason } = ruleIn(one['rule'], check);
    if (reason !== undefined) left.push(`${called} comes without its rule: ${reason}`);
    const chosen = { ...match, ...priority, ...dataIn(one['data']) };
    return [{ path: names, chosen }];
  });
  return { taken, left };
}

function listIn(value: unknown): readonly unknown[] {
  const list = isObject(value) && 'categories' in value ? value['categories'] : value;
  if (Array.isArray(list)) return list;
  throw new ElatioError(
    'ELATIO_CATEGORIES_IMPORT',
    'These are no categories of ActivityWatch: expected is {"categories": […]}, as its settings export them, or that list.',
  );
}

function ruleIn(
  rule: unknown,
  check: (matches: readonly Match[]) => void,
): {
  readonly match?: Pick<Chosen, 'match'>;
  readonly priority?: Pick<Chosen, 'priority'>;
  readonly reason?: string;
} {
  if (rule === undefined || rule === null) return {};
  if (!isObject(rule)) return { reason: 'it is no object.' };
  const { type = 'regex', regex, ignore_case: ignoreCase, select_keys: keys = null } = rule;
  const priority = rule['priority'] ?? rule['weight'];
  const rank = Number.isSafeInteger(priority) ? { priority: { priority: priority as number } } : {};
  if (type !== 'regex' || regex === undefined || regex === null || regex === '') return rank;
  if (typeof regex !== 'string' || regex.length > LIMITS.text) {
    return {
      ...rank,
      reason: `its regular expression is no text of up to ${LIMITS.text} characters.`,
    };
  }
  if (keys !== null && !isTexts(keys as JsonValue)) {
    return { ...rank, reason: '"select_keys" is no list of texts.' };
  }
  const one = { ...placesIn(keys as readonly string[] | null), regex };
  const match: Match = ignoreCase ? one : { ...one, caseSensitive: true };
  try {
    check([match]);
  } catch (error) {
    if (!(error instanceof ElatioError)) throw error;
    return { ...rank, reason: error.message };
  }
  return { ...rank, match: { match: [match] } };
}

/** By the names that people use, where each has one. */
function placesIn(keys: readonly string[] | null): Pick<Match, 'in' | 'keys'> {
  if (!keys || keys.length === 0) return {};
  const fields = keys.flatMap((key) => FIELD_OF.get(key) ?? []);
  return fields.length === keys.length ? { in: fields } : { keys };
}

function dataIn(data: unknown): Pick<Chosen, 'color' | 'score'> {
  if (!isObject(data)) return {};
  const { color, score } = data;
  return {
    ...(typeof color === 'string' && color !== '' && color.length <= 64 && { color }),
    ...(typeof score === 'number' && Number.isFinite(score) && { score }),
  };
}

/** Each rule by itself, since one there looks in the same fields for all it has: a category may be there several times. */
export function classesOf(nodes: readonly Node[]): { readonly categories: JsonValue[] } {
  // There too the last of equal ones counts.
  const categories = nodes
    .toSorted(byOrder)
    .flatMap(({ path, match = [], priority, color, score }) => {
      const data: JsonObject = {
        ...(color !== undefined && { color }),
        ...(score !== undefined && { score }),
      };
      const rules = entriesOf(match, priority).map(({ rule }) => rule);
      const none: JsonObject = { type: 'none', ...(priority !== undefined && { priority }) };
      return (rules.length > 0 ? rules : [none]).map((rule) => ({ name: path, rule, data }));
    });
  return { categories };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
