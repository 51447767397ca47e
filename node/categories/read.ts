/** What a category may say, read from the document or from whoever sends one. */
import { ElatioError } from '../../protocol/error.ts';
import { type Chosen, FIELDS, type Field, type Match } from './interface.ts';
import { LIMITS } from './limits.ts';
import { domainIn } from './pattern.ts';

const KEYS = ['name', 'parent', 'match', 'priority', 'color', 'score', 'order'] as const;

/** @throws ElatioError ELATIO_CATEGORIES_FIELD, ELATIO_CATEGORIES_LIMIT */
export function readChosen(value: unknown): Chosen {
  const given = objectIn(value, 'A category', KEYS);
  const { parent, match, priority, color, score, order } = given;
  return {
    name: readName(given['name']),
    ...(parent !== undefined && { parent: textIn(parent, 'parent', 128) }),
    ...(match !== undefined && { match: readMatches(match) }),
    ...(priority !== undefined && { priority: wholeIn(priority, 'priority') }),
    ...(color !== undefined && { color: textIn(color, 'color', 64) }),
    ...(score !== undefined && { score: numberIn(score, 'score') }),
    ...(order !== undefined && { order: numberIn(order, 'order') }),
  };
}

/** @throws ElatioError ELATIO_CATEGORIES_FIELD, ELATIO_CATEGORIES_LIMIT */
export function readName(value: unknown): string {
  const name = textIn(value, 'name', LIMITS.name);
  if (name.trim() !== '') return name;
  throw wrong('"name" is expected to say something.');
}

/** Names from the top down. @throws ElatioError ELATIO_CATEGORIES_FIELD, ELATIO_CATEGORIES_LIMIT */
export function readPath(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong('"path" is expected to be a list of names, the outermost first.');
  }
  if (value.length > LIMITS.depth) throw tooDeep();
  return value.map(readName);
}

/** @throws ElatioError ELATIO_CATEGORIES_FIELD, ELATIO_CATEGORIES_LIMIT */
export function readMatches(value: unknown): Match[] {
  if (!Array.isArray(value)) throw wrong('"match" is expected to be a list of rules.');
  if (value.length > LIMITS.matches) {
    throw limit(`A category has ${LIMITS.matches} rules at most, this one ${value.length}.`);
  }
  return value.map(readMatch);
}

function readMatch(value: unknown): Match {
  const names = ['in', 'keys', 'text', 'regex', 'caseSensitive'] as const;
  const given = objectIn(value, 'A rule', names);
  const { in: fields, keys, text, regex, caseSensitive } = given;
  if ((text === undefined) === (regex === undefined)) {
    throw wrong('A rule is expected to have either "text" or "regex".');
  }
  if (fields !== undefined && keys !== undefined) {
    throw wrong('A rule is expected to have either "in" or "keys".');
  }
  const isDomain = Array.isArray(fields) && fields.includes('domain') && typeof text === 'string';
  if (isDomain && domainIn(text) === '') throw wrong(`"${text.slice(0, 80)}" is no domain.`);
  if (caseSensitive !== undefined && typeof caseSensitive !== 'boolean') {
    throw wrong('"caseSensitive" is expected to be true or false.');
  }
  return {
    ...(fields !== undefined && { in: readFields(fields) }),
    ...(keys !== undefined && { keys: readKeys(keys) }),
    ...(text !== undefined && { text: patternIn(text, 'text') }),
    ...(regex !== undefined && { regex: patternIn(regex, 'regex') }),
    ...(caseSensitive === true && { caseSensitive }),
  };
}

function readFields(value: unknown): readonly Field[] {
  const fields = Array.isArray(value) ? value.filter(isField) : [];
  if (Array.isArray(value) && value.length > 0 && fields.length === value.length) return fields;
  throw wrong(`"in" is expected to be a list of ${FIELDS.join(', ')}.`);
}

function isField(value: unknown): value is Field {
  return FIELDS.some((field) => field === value);
}

function readKeys(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 100) {
    throw wrong('"keys" is expected to be a list of 1 to 100 names of fields.');
  }
  return value.map((key) => textIn(key, 'keys', 200));
}

function patternIn(value: unknown, name: string): string {
  const pattern = textIn(value, name, LIMITS.text);
  if (pattern !== '') return pattern;
  throw wrong(`"${name}" is expected to say something: what is empty would be found everywhere.`);
}

function textIn(value: unknown, name: string, most: number): string {
  if (typeof value !== 'string' || !value.isWellFormed()) {
    throw wrong(`"${name}" is expected to be text.`);
  }
  if (value.length <= most) return value;
  throw limit(`"${name}" has ${most} characters at most, this one ${value.length}.`);
}

function wholeIn(value: unknown, name: string): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw wrong(`"${name}" is expected to be a whole number.`);
}

function numberIn(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw wrong(`"${name}" is expected to be a number.`);
}

/** An object that has none but these. @throws ElatioError ELATIO_CATEGORIES_FIELD */
export function objectIn<K extends string>(
  value: unknown,
  what: string,
  known: readonly K[],
): Readonly<Partial<Record<K, unknown>>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(`${what} is expected to be an object.`);
  }
  const other = Object.keys(value).find((key) => !known.some((one) => one === key));
  if (other === undefined) return value as Readonly<Partial<Record<K, unknown>>>;
  throw wrong(`${what} has no "${other.slice(0, 80)}": ${known.join(', ')}.`);
}

export function wrong(message: string): ElatioError {
  return new ElatioError('ELATIO_CATEGORIES_FIELD', message);
}

export function limit(message: string): ElatioError {
  return new ElatioError('ELATIO_CATEGORIES_LIMIT', message);
}

export function tooDeep(): ElatioError {
  return limit(`Categories may lie ${LIMITS.depth} levels within one another.`);
}
