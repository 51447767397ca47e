import type { Events } from '../events.ts';

/** What a query computes with. */
export type Value = null | boolean | number | string | readonly Value[] | ValueObject | Events;

/** A dict. Those that a query writes have no prototype, so that no key means anything of JavaScript's. */
export interface ValueObject {
  readonly [key: string]: Value;
}

export function isEvents(value: Value): value is Events {
  return (
    typeof value === 'object' &&
    value !== null &&
    // A dict that a query writes to look like events has none.
    Object.getPrototypeOf(value) !== null &&
    'kind' in value &&
    value.kind === 'events'
  );
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isDict(value: Value): value is ValueObject {
  return typeof value === 'object' && value !== null && !isList(value) && !isEvents(value);
}

/** What kind of value it is, in words for messages. */
export function kindOf(value: Value): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'a boolean';
  if (isList(value)) return 'a list';
  return isEvents(value) ? 'events' : 'a dict';
}

/**
 * Whether `if` takes it for true, as Python does: not `false`, zero or anything empty.
 * @param size as of its extent: a dict cannot tell without looking at all of it
 */
export function isTrue(value: Value, size: number): boolean {
  if (value === null || typeof value !== 'object') return Boolean(value);
  return isEvents(value) ? value.count > 0 : size > 1;
}
