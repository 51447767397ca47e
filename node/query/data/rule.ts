import { ElatioError } from '../../../protocol/error.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import type { Matcher, Regexes } from '../regex/index.ts';

/** When data are of a category or have a tag. */
export interface Rule {
  readonly matcher: Matcher;
  /** Names its pattern: a matcher may be made anew. */
  readonly pattern: string;
  /** Where it is looked for; absent: in every text. */
  readonly keys?: readonly string[];
  /** In place of what the depth of its category would be: ten for each level. */
  readonly priority?: number;
}

/**
 * Checks a list of rules as queries have them: `[[what, { type, regex, … }], …]`.
 * @returns those that have a pattern: the others never hold
 * @param whatOf checks what a rule is for
 * @throws ElatioError ELATIO_QUERY_RULE; what compiling its pattern throws
 */
export function readRules<T>(
  regexes: Regexes,
  rules: JsonValue,
  whatOf: (value: JsonValue) => T | undefined,
): { readonly what: T; readonly rule: Rule }[] {
  if (!isList(rules)) throw wrong('The rules have to be a list of pairs');
  return rules.flatMap((pair, i) => {
    const name = `Rule ${i + 1}`;
    if (!isList(pair) || pair.length !== 2) throw wrong(`${name} has to be a pair`);
    const [first = null, second] = pair;
    const what = whatOf(first);
    if (what === undefined) {
      throw wrong(`${name} has to begin with the name of a tag or the list of names of a category`);
    }
    if (second === undefined || !isObject(second)) throw wrong(`${name} has to end with an object`);
    const rule = readRule(regexes, second, name);
    return rule ? [{ what, rule }] : [];
  });
}

function readRule(regexes: Regexes, fields: JsonObject, name: string): Rule | undefined {
  const {
    type = 'regex',
    regex = null,
    ignore_case: ignoreCase,
    select_keys: keys = null,
  } = fields;
  if (type !== 'regex' && type !== 'none' && type !== null) {
    throw wrong(`${name} has to be of the type "regex" or "none"`);
  }
  if (regex !== null && typeof regex !== 'string')
    throw wrong(`The regex of ${name} has to be text`);
  if (keys !== null && !isTexts(keys)) throw wrong(`The select_keys of ${name} have to be texts`);
  const priority = fields['priority'] ?? fields['weight'] ?? undefined;
  if (priority !== undefined && !Number.isSafeInteger(priority)) {
    throw wrong(`The priority of ${name} has to be a whole number`);
  }
  // An empty one would be found everywhere, and is what a category without a rule has.
  if (type === 'none' || !regex) return undefined;
  return {
    matcher: regexes.compile(regex, { ignoreCase: Boolean(ignoreCase) }),
    pattern: `${ignoreCase ? 'i' : ''}/${regex}`,
    ...(keys && keys.length > 0 && { keys }),
    ...(typeof priority === 'number' && { priority }),
  };
}

export function isTexts(value: JsonValue): value is readonly string[] {
  return isList(value) && value.every((item) => typeof item === 'string');
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function wrong(what: string): ElatioError {
  return new ElatioError('ELATIO_QUERY_RULE', `${what}.`);
}
