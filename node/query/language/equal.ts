import type { Events } from '../events.ts';
import { isDict, isEvents, isList, type Value, type ValueObject } from './value.ts';

/**
 * What `==` says: alike in kind and in all parts, of dicts in any order. A boolean is no number, as in the server
 * that has this operator.
 * @param equalEvents for events, and for events and a list
 */
export function areEqual(
  a: Value,
  b: Value,
  equalEvents: (a: Events | readonly Value[], b: Events | readonly Value[]) => boolean,
): boolean {
  if (a === b) return true;
  if (isOfEvents(a) && isOfEvents(b)) {
    if (isEvents(a) || isEvents(b)) return equalEvents(a, b);
    return a.length === b.length && a.every((item, i) => areEqual(item, b[i], equalEvents));
  }
  if (!isDict(a) || !isDict(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => has(b, key) && areEqual(a[key], b[key], equalEvents));
}

function isOfEvents(value: Value): value is Events | readonly Value[] {
  return isList(value) || isEvents(value);
}

function has(dict: ValueObject, key: string): boolean {
  return Object.hasOwn(dict, key);
}
