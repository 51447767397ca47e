import { ElatioError } from '../../../protocol/error.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';
import type { Matcher, Regexes } from '../regex/index.ts';

/** When data are of a category or have a tag. */
export interface Rule {
  /** Absent where the rule never holds. */
  readonly matcher?: Matcher;
  /** Where it is looked for; absent: in every text. */
  readonly keys?: readonly string[];
  /** In place of what the depth of its category would be: ten for each level. */
  readonly priority?: number;
}

/**
 * Checks a list of rules as queries have them: `[[what, { type, regex, … }], …]`.
 * @param whatOf checks what a rule is for
 * @throws ElatioError ELATIO_QUERY_RULE; what compiling its pattern throws
 */
export function readRules<T>(
  regexes: Regexes,
  rules: JsonValue,
  whatOf: (value: JsonValue) => T | undefined,
): { readonly what: T; readonly rule: Rule }[] {
  if (!isList(rules)) throw wrong('The rules have to be a list of pairs');
  return rules.map((pair, i) => {
    const name = `Rule ${i + 1}`;
    if (!isList(pair) || pair.length !== 2) throw wrong(`${name} has to be a pair`);
    const [first = null, second] = pair;
    const what = whatOf(first);
    if (what === undefined) {
      throw wrong(`${name} has to begin with the name of a tag or the list of names of a category`);
    }
    if (second === undefined || !isObject(second)) throw wrong(`${name} has to end with an object`);
    return { what, rule: readRule(regexes, second, name) };
  });
}

function readRule(regexes: Regexes, fields: JsonObject, name: string): Rule {
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
  return {
    // An empty one would be found everywhere, and is what a category without a rule has.
    ...(type !== 'none' &&
      regex && { matcher: regexes.compile(regex, { ignoreCase: Boolean(ignoreCase) }) }),
    ...(keys && keys.length > 0 && { keys }),
    ...(typeof priority === 'number' && { priority }),
  };
}

/** The texts that a rule looks in. */
export function textsFor({ keys }: Rule, data: JsonObject): readonly string[] {
  const values = keys
    ? keys.map((key) => (Object.hasOwn(data, key) ? data[key] : undefined))
    : Object.values(data);
  return values.filter((value) => typeof value === 'string');
}

export function holds(rule: Rule, data: JsonObject): boolean {
  const { matcher } = rule;
  return matcher !== undefined && textsFor(rule, data).some((text) => matcher.search(text));
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
