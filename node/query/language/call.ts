import { ElatioError } from '../../../protocol/error.ts';
import type { Call } from './ast.ts';
import { QueryError, quoted, type Span } from './failure.ts';
import { ArgumentError, checkTypes, countFault, type QueryFunction } from './function.ts';
import { suggestion } from './suggestion.ts';
import type { Value } from './value.ts';

export interface CallDeps<Context> {
  /** The text of the query, for messages. */
  readonly source: string;
  readonly functions: ReadonlyMap<string, QueryFunction<Context>>;
  /** Only their names matter here. */
  readonly variables: ReadonlyMap<string, unknown>;
  /** What functions are called with. */
  readonly context: Context;
}

/** Finds what a query calls, and calls it. */
export interface Calls<Context> {
  /** @throws QueryError for an unknown name, or as many arguments as the function cannot take */
  functionOf(call: Call): QueryFunction<Context>;
  /** @throws QueryError for what is wrong with an argument, or whatever the function throws */
  make(
    call: Call,
    called: QueryFunction<Context>,
    args: readonly { readonly value: Value }[],
  ): Promise<Value>;
}

export function createCalls<Context>({
  source,
  functions,
  variables,
  context,
}: CallDeps<Context>): Calls<Context> {
  return {
    functionOf(call) {
      const { name } = call;
      const called = functions.get(name);
      if (!called) {
        const reason = variables.has(name)
          ? `There is no function ${quoted(name)}, but a variable.`
          : `There is no function ${quoted(name)}${suggestion(name, functions.keys())}`;
        throw new QueryError('QueryInterpretException', reason, source, nameOf(call));
      }
      const fault = countFault(called, call.arguments.length);
      if (fault === undefined) return called;
      throw new QueryError('QueryInterpretException', fault, source, call);
    },

    async make(call, called, args) {
      const values = args.map(({ value }) => value);
      try {
        checkTypes(called, values);
        return await called.call(values, context);
      } catch (error) {
        const isOfQuery = error instanceof ElatioError && error.code.startsWith(OF_QUERY);
        if (!isOfQuery) throw error;
        const wrong = error instanceof ArgumentError ? call.arguments[error.index] : undefined;
        const place = wrong ?? nameOf(call);
        const options = { cause: error };
        throw new QueryError('QueryFunctionException', error.message, source, place, options);
      }
    },
  };
}

/** What begins so is the query's fault; any other failure is the caller's to understand. */
const OF_QUERY = 'ELATIO_QUERY_';

function nameOf({ name, start }: Call): Span {
  return { start, end: start + name.length };
}
