import { ElatioError } from '../../../protocol/error.ts';
import { quoted } from './failure.ts';
import type { ParameterType } from './types.ts';
import { kindOf, type Value } from './value.ts';

/** What a query may call. */
export interface QueryFunction<Context = unknown> {
  readonly name: string;
  /** Those that may be left out come last. */
  readonly parameters: readonly Parameter[];
  /** What may follow in any number. */
  readonly rest?: Parameter;
  /** Whether the same arguments give the same, and nothing else happens: then the memo may answer. */
  readonly isPure: boolean;
  /** Whether it takes events that are still pending. */
  readonly isLazy?: boolean;
  /**
   * @param args as many and of such types as `parameters` says
   * @throws ArgumentError for one that is wrong in another way than by its type; any `ELATIO_QUERY_…` becomes a
   * QueryFunctionException at the call
   * @param key says what is called with what, see `Memo`; `undefined` where that is not all there is to it
   */
  call(args: readonly Value[], context: Context, key: string | undefined): Value | Promise<Value>;
}

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly optional?: boolean;
}

/** An argument that a function cannot take. */
export class ArgumentError extends ElatioError {
  /** From 0. */
  readonly index: number;

  /** @param reason one sentence */
  constructor(index: number, reason: string) {
    super('ELATIO_QUERY_FUNCTION', reason);
    this.index = index;
  }
}

/** What is wrong with the number of arguments, if anything. */
export function countFault(
  { name, parameters, rest }: QueryFunction<never>,
  count: number,
): string | undefined {
  const most = rest === undefined ? parameters.length : Infinity;
  const least = parameters.filter(({ optional }) => optional !== true).length;
  if (count >= least && count <= most) return undefined;
  const names = [...parameters, ...(rest === undefined ? [] : [{ ...rest, name: '…' }])]
    .map((parameter) => parameter.name + (parameter.optional === true ? '?' : ''))
    .join(', ');
  return `${name}(${names}) expected ${range(least, most)}, got ${count}.`;
}

function range(least: number, most: number): string {
  if (most === 0) return 'no arguments';
  const words = most === Infinity ? `${least} or more` : `${least} to ${most}`;
  const last = most === Infinity ? least : most;
  return `${least === most ? least : words} ${last === 1 ? 'argument' : 'arguments'}`;
}

/** @throws ArgumentError for the first argument of a wrong type */
export function checkTypes(
  { name, parameters, rest }: QueryFunction<never>,
  args: readonly Value[],
): void {
  for (const [i, value] of args.entries()) {
    const parameter = parameters[i] ?? rest;
    if (parameter.type.accepts(value)) continue;
    const got = typeof value === 'string' ? quoted(value) : kindOf(value);
    const { expected } = parameter.type;
    throw new ArgumentError(i, `${name}: ${parameter.name} expected ${expected}, got ${got}.`);
  }
}
