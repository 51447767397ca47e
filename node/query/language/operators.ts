import type { Events } from '../events.ts';
import type { Operator } from './ast.ts';
import { areEqual } from './equal.ts';
import { isEvents, isList, isPending, kindOf, type Pending, type Value } from './value.ts';

/** What the operators do with events, which the language does not look into. */
export interface EventOperators {
  /** What `a + b` is, one of them events at least. */
  join(a: OfEvents, b: OfEvents): Value;
  /** What `a == b` is, one of them events at least. */
  equal(a: Events | readonly Value[], b: Events | readonly Value[]): boolean;
}

/** What `+` may take for events. */
export type OfEvents = Events | Pending | readonly Value[];

/** Why an operator has no result, in one sentence. */
export class Undefined extends Error {}

/**
 * The result of an operator, with Python's rules: `/` gives fractions, `%` has the sign of the divisor.
 * @throws Undefined
 */
export function operate(operator: Operator, a: Value, b: Value, events?: EventOperators): Value {
  switch (operator) {
    case '==':
      return areEqual(a, b, (x, y) => events?.equal(x, y) ?? x === y);
    case '+':
      return sum(a, b, events);
    default:
      return arithmetic(operator, a, b);
  }
}

function sum(a: Value, b: Value, events?: EventOperators): Value {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (!isOfEvents(a) || !isOfEvents(b)) return arithmetic('+', a, b);
  if (isList(a) && isList(b)) return [...a, ...b];
  if (events === undefined) throw new Undefined('Events cannot be joined by "+" here.');
  return events.join(a, b);
}

export function isOfEvents(value: Value): value is OfEvents {
  return isList(value) || isEvents(value) || (isPending(value) && value.of === 'events');
}

function arithmetic(operator: Exclude<Operator, '=='>, a: Value, b: Value): number {
  if (typeof a !== 'number' || typeof b !== 'number') {
    const wanted = operator === '+' ? 'two numbers, strings or lists' : 'two numbers';
    throw new Undefined(`"${operator}" expected ${wanted}, got ${kindOf(a)} and ${kindOf(b)}.`);
  }
  if (b === 0 && (operator === '/' || operator === '%'))
    throw new Undefined('This divides by zero.');
  const result = computed(operator, a, b);
  if (!Number.isFinite(result)) throw new Undefined('The result is too large for a number.');
  // There is one zero only: JSON, which answers are written in, has no other.
  return result === 0 ? 0 : result;
}

function computed(operator: Exclude<Operator, '=='>, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%': {
      const rest = a % b;
      return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
    }
  }
}

/** @throws Undefined for what is no number */
export function negated(value: Value): number {
  if (typeof value === 'number') return 0 - value;
  throw new Undefined(`"-" expected a number, got ${kindOf(value)}.`);
}
