import { ElatioError } from '../../../protocol/error.ts';
import type { Call } from './ast.ts';
import { QueryError, quoted, type Span } from './failure.ts';
import { ArgumentError, checkTypes, countFault, type QueryFunction } from './function.ts';
import { suggestion } from './suggestion.ts';
import { type Guard, isPending, settled, type Value } from './value.ts';

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
  /** An argument as the function takes it: worked out, unless it may wait. @throws what working it out throws */
  argument(call: Call, called: QueryFunction<Context>, value: Value): Promise<Value>;
  /**
   * @param args see `argument`
   * @throws QueryError for what is wrong with an argument, or whatever the function throws
   */
  make(
    call: Call,
    called: QueryFunction<Context>,
    args: readonly Value[],
    key: string | undefined,
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

    async argument(call, called, value) {
      const mayWait = called.isLazy === true && isPending(value) && value.of === 'events';
      return mayWait ? value : guardOf(call)(() => settled(value));
    },

    async make(call, called, args, key) {
      const guard = guardOf(call);
      return guard(async () => {
        checkTypes(called, args);
        const value = await called.call(args, context, key);
        return isPending(value) ? value.guarded(guard) : value;
      });
    },
  };

  function guardOf(call: Call): Guard {
    return async (work) => {
      try {
        return await work();
      } catch (error) {
        throw explained(error, call);
      }
    };
  }

  /** What is wrong, and where: of what pending values meet, the innermost call knows best. */
  function explained(error: unknown, call: Call): unknown {
    const isOfQuery = error instanceof ElatioError && error.code.startsWith(OF_QUERY);
    if (!isOfQuery || error instanceof QueryError) return error;
    const wrong = error instanceof ArgumentError ? call.arguments[error.index] : undefined;
    const place = wrong ?? nameOf(call);
    const options = { cause: error };
    return new QueryError('QueryFunctionException', error.message, source, place, options);
  }
}

/** What begins so is the query's fault; any other failure is the caller's to understand. */
const OF_QUERY = 'ELATIO_QUERY_';

function nameOf({ name, start }: Call): Span {
  return { start, end: start + name.length };
}
