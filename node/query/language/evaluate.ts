import { setImmediate } from 'node:timers/promises';
import type { Binary, Call, Dict, Expression, List, Literal, Negation, Variable } from './ast.ts';
import { type CallDeps, createCalls } from './call.ts';
import { type Extent, extentAround, extentOf, extentOfJoin, isBeyond } from './extent.ts';
import { QueryError, type QueryErrorType, quoted, type Span } from './failure.ts';
import { LIMITS } from './limits.ts';
import {
  keyOfCall,
  keyOfDict,
  keyOfList,
  keyOfOperation,
  keyOfPlain,
  keyOfValue,
  type Memo,
} from './memo.ts';
import { type EventOperators, isOfEvents, negated, operate, Undefined } from './operators.ts';
import { suggestion } from './suggestion.ts';
import { isEvents, isList, isPending, settled, type Value } from './value.ts';

/** A value, with what is known of it besides. */
export interface Computed {
  readonly value: Value;
  readonly extent: Extent;
  /**
   * What it was computed from, for the memo and for what functions keep from one period and query to the next;
   * undefined where that is not all there is to it. Only events are named by the calls that they come of: how
   * many a bucket has, or which is found by a name, is another number or string in another period, or later.
   */
  readonly key: string | undefined;
}

/** What lists and dicts of nothing but literals are, of one program. */
export type Constants = Map<Expression, Computed>;

export interface EvaluatorDeps<Context> extends CallDeps<Context> {
  readonly variables: ReadonlyMap<string, Computed>;
  readonly events?: EventOperators | undefined;
  readonly memo?: Memo | undefined;
  /** What is known of them already; they are added. A page's rules are hundreds of them, the same in each query. */
  readonly constants?: Constants | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws QueryError; what functions throw besides; the signal's reason */
export type Evaluate = (expression: Expression) => Promise<Computed>;

/** After so many steps others have their turn: else nobody could abort. */
const PAUSE = 100_000;

/** Likewise after so many milliseconds, where functions take long: each write waits as long at most. */
const MOST_AT_A_TIME = 5;

const SCALAR: Extent = { size: 1, depth: 0 };

/** Computes expressions, counting its steps over all of them. */
export function createEvaluator<Context>(deps: EvaluatorDeps<Context>): Evaluate {
  const { source, functions, variables, events, memo, signal } = deps;
  const constants: Constants = deps.constants ?? new Map<Expression, Computed>();
  const calls = createCalls(deps);
  let steps = 0;
  let pause = PAUSE;
  let until = performance.now() + MOST_AT_A_TIME;

  const fail = (type: QueryErrorType, reason: string, span: Span, cause?: unknown): QueryError =>
    new QueryError(type, reason, source, span, { cause });

  /** @param count how many steps what comes next takes */
  function step(count: number, span: Span): void {
    steps += count;
    if (steps > LIMITS.steps) {
      const reason = `The query takes more than ${LIMITS.steps} steps.`;
      throw fail('QueryInterpretException', reason, span);
    }
  }

  function checkExtent(extent: Extent, span: Span): void {
    if (!isBeyond(extent)) return;
    const most = `${LIMITS.size} items and characters, or deeper than ${LIMITS.depth} levels`;
    throw fail('QueryInterpretException', `The value is larger than ${most}.`, span);
  }

  function computed(value: Value, extent: Extent, key: string | undefined, span: Span): Computed {
    checkExtent(extent, span);
    return { value, extent, key };
  }

  async function breathe(): Promise<void> {
    pause = steps + PAUSE;
    await setImmediate();
    until = performance.now() + MOST_AT_A_TIME;
    signal?.throwIfAborted();
  }

  async function evaluate(expression: Expression): Promise<Computed> {
    if (steps >= pause) await breathe();
    if (expression.kind === 'literal' || expression.kind === 'variable') {
      return evaluateAtom(expression);
    }
    step(1, expression);
    const constant = constants.get(expression);
    if (constant) return constant;
    switch (expression.kind) {
      case 'list':
        return learned(expression, expression.items, await evaluateList(expression));
      case 'dict':
        return learned(expression, valuesIn(expression), await evaluateDict(expression));
      case 'call':
        return evaluateCall(expression);
      case 'negation':
        return evaluateNegation(expression);
      case 'binary':
        return evaluateBinary(expression);
    }
  }

  /** What was computed, which is kept where it is the same whenever it is. */
  function learned(whole: List | Dict, parts: readonly Expression[], result: Computed): Computed {
    const isConstant = parts.every((part) => part.kind === 'literal' || constants.has(part));
    if (isConstant) constants.set(whole, result);
    return result;
  }

  async function evaluateAll(expressions: readonly Expression[]): Promise<Computed[]> {
    const results: Computed[] = [];
    for (const expression of expressions) {
      // To await takes far longer than to look at what is there.
      const isAtom = expression.kind === 'literal' || expression.kind === 'variable';
      results.push(isAtom ? evaluateAtom(expression) : await evaluate(expression));
    }
    return results;
  }

  function evaluateAtom(atom: Literal | Variable): Computed {
    step(1, atom);
    return atom.kind === 'literal' ? valueOfLiteral(atom) : valueOf(atom);
  }

  function valueOfLiteral({ value }: Literal): Computed {
    const extent = typeof value === 'string' ? { size: 1 + value.length, depth: 0 } : SCALAR;
    return { value, extent, key: memo && keyOfValue(value) };
  }

  function valueOf(variable: Variable): Computed {
    const { name } = variable;
    const found = variables.get(name);
    if (found) return found;
    const reason = functions.has(name)
      ? `There is no variable ${quoted(name)}, but a function: call it as ${name}(…).`
      : `There is no variable ${quoted(name)}${suggestion(name, [...variables.keys(), 'true', 'false'])}`;
    throw fail('QueryInterpretException', reason, variable);
  }

  async function evaluateList(list: List): Promise<Computed> {
    const { items } = list;
    const results = await evaluateAll(items);
    const value = results.map((item) => item.value);
    const keys = keysOf(results);
    return computed(value, extentAround(results), keys && keyOfList(keys), list);
  }

  async function evaluateDict(dict: Dict): Promise<Computed> {
    const { entries } = dict;
    const all = await evaluateAll(valuesIn(dict));
    const results = new Map(entries.map((entry, i) => [entry.key, all[i]]));
    const value = Object.create(null) as Record<string, Value>;
    for (const [key, result] of results) value[key] = result.value;
    const parts = [...results.values()];
    const keys = keysOf(parts);
    const key = keys && keyOfDict([...results.keys()].map((name, i) => [name, keys[i]]));
    return computed(value, extentAround(parts), key, dict);
  }

  async function evaluateNegation(negation: Negation): Promise<Computed> {
    const { operand } = negation;
    const { value, key } = await known(await evaluate(operand));
    const result = operated(() => negated(value), negation);
    return { value: result, extent: SCALAR, key: key && keyOfOperation('-', '', key) };
  }

  /** A sum of thousands nests to the left, too deep for the stack. */
  async function evaluateBinary(expression: Binary): Promise<Computed> {
    const chain: Binary[] = [];
    let first: Expression = expression;
    while (first.kind === 'binary') {
      chain.push(first);
      first = first.left;
    }
    let left = await evaluate(first);
    for (const binary of chain.reverse()) {
      const right = await evaluate(binary.right);
      left = combined(binary, ...(await operands(binary, left, right)));
    }
    return left;
  }

  /** What `+` makes longer can stay pending. */
  async function operands(
    { operator }: Binary,
    a: Computed,
    b: Computed,
  ): Promise<[Computed, Computed]> {
    const areEvents = [a, b].every(
      ({ value, extent }) => isOfEvents(value) && (!isList(value) || extent.size === 1),
    );
    if (operator === '+' && areEvents) return [a, b];
    return [await known(a), await known(b)];
  }

  async function known(computed: Computed): Promise<Computed> {
    return renamed(computed, await settled(computed.value));
  }

  /** By the value that was worked out. */
  function renamed(computed: Computed, value: Value): Computed {
    return value === computed.value ? computed : { ...computed, value, key: keyOfPlain(value) };
  }

  function combined(binary: Binary, a: Computed, b: Computed): Computed {
    const { operator } = binary;
    if (operator === '==') step(a.extent.size + b.extent.size, binary);
    const keys = keysOf([a, b]);
    const key = keys && keyOfOperation(operator, keys[0], keys[1]);
    const isJoin = operator === '+' && typeof a.value !== 'number';
    const extent = isJoin ? extentOfJoin(a.extent, b.extent) : SCALAR;
    // Before it is made: it may be more than memory holds.
    checkExtent(extent, binary);
    const value = operated(() => operate(operator, a.value, b.value, events), binary);
    if (isJoin && isList(value)) step(value.length, binary);
    return { value, extent, key };
  }

  async function evaluateCall(call: Call): Promise<Computed> {
    const called = calls.functionOf(call);
    const given = await evaluateAll(call.arguments);
    // Functions look at all of what they take.
    for (const { extent } of given) step(extent.size, call);
    if (performance.now() >= until) await breathe();
    signal?.throwIfAborted();
    const args: Computed[] = [];
    for (const each of given) {
      args.push(renamed(each, await calls.argument(call, called, each.value)));
    }
    const keys = called.isPure ? keysOf(args) : undefined;
    const key = keys && keyOfCall(call.name, keys);
    const known = key === undefined ? undefined : memo?.get(key);
    const values = args.map((each) => each.value);
    const value = known === undefined ? await calls.make(call, called, values, key) : known;
    const extent = extentOf(value);
    step(extent.size, call);
    const isByCalls = key === undefined || isEvents(value) || isPending(value);
    const result = computed(value, extent, isByCalls ? key : keyOfPlain(value), call);
    if (key !== undefined && known === undefined) memo?.set(key, value);
    return result;
  }

  function operated<T>(operation: () => T, span: Span): T {
    try {
      return operation();
    } catch (error) {
      if (!(error instanceof Undefined)) throw error;
      throw fail('QueryInterpretException', error.message, span, error);
    }
  }

  return evaluate;
}

function valuesIn({ entries }: Dict): Expression[] {
  return entries.map(({ value }) => value);
}

/** Of all, where all have one. */
function keysOf(results: readonly Computed[]): string[] | undefined {
  const keys = results.flatMap(({ key }) => key ?? []);
  return keys.length === results.length ? keys : undefined;
}
