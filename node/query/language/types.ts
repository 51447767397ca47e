import type { Events } from '../events.ts';
import { isEvents, isList, isPending, type Pending, type Value } from './value.ts';

/** What an argument may be. */
export interface ParameterType {
  /** In words, as in "expected …". */
  readonly expected: string;
  accepts(value: Value): boolean;
}

export const anything: ParameterType = { expected: 'a value', accepts: () => true };

export const text: ParameterType = {
  expected: 'a string',
  accepts: (value): value is string => typeof value === 'string',
};

export const number: ParameterType = {
  expected: 'a number',
  accepts: (value): value is number => typeof value === 'number',
};

export const wholeNumber: ParameterType = {
  expected: 'a whole number',
  accepts: (value): value is number => Number.isInteger(value),
};

export const list: ParameterType = { expected: 'a list', accepts: isList };

/** @param items in words, e.g. `strings` */
export function listOf(type: ParameterType, items: string): ParameterType {
  return {
    expected: `a list of ${items}`,
    accepts: (value) => isList(value) && value.every((item) => type.accepts(item)),
  };
}

/** Events, or the empty list that queries begin to gather events with. */
export const events: ParameterType = {
  expected: 'events',
  accepts: (value): value is Events | Pending | readonly [] =>
    isEvents(value) ||
    (isPending(value) && value.of === 'events') ||
    (isList(value) && value.length === 0),
};
