import type { Program, Statement } from './ast.ts';
import { type Computed, createEvaluator, type Evaluate, type EvaluatorDeps } from './evaluate.ts';
import { extentOf } from './extent.ts';
import { QueryError } from './failure.ts';
import { keyOfValue } from './memo.ts';
import { isTrue, settled, type Value } from './value.ts';

/** What a query runs in. */
export interface Environment<Context> extends Omit<EvaluatorDeps<Context>, 'source' | 'variables'> {
  /** Predefined variables, by their names. */
  readonly variables: ReadonlyMap<string, Value>;
}

/** Keeps the result of a query that is written as `RETURN = …`, which may be overwritten. */
const RESULT = 'RETURN';

/**
 * Runs a query: statement after statement, until `return` or the end.
 * @returns what `return` says, or what the variable `RETURN` holds at the end
 * @throws QueryError, what functions throw besides, and the signal's reason once it is aborted
 */
export async function interpret<Context>(
  program: Program,
  environment: Environment<Context>,
): Promise<Value> {
  const { source } = program;
  const variables = new Map<string, Computed>();
  for (const [name, value] of environment.variables) variables.set(name, given(value));
  const evaluate = createEvaluator({ ...environment, source, variables });
  const returned = await runAll(program.statements, {
    evaluate,
    variables,
    signal: environment.signal,
  });
  const result = returned ?? variables.get(RESULT);
  if (result) return settled(result.value);
  const reason = 'The query has no result: it has to say RETURN = … or return ….';
  const end = source.trimEnd().length;
  throw new QueryError('QueryParseException', reason, source, { start: end, end });
}

/** Named by what it is: the same under another name is the same. */
function given(value: Value): Computed {
  const isScalar = value !== null && typeof value !== 'object';
  return { value, extent: extentOf(value), key: isScalar ? keyOfValue(value) : undefined };
}

interface Run {
  readonly evaluate: Evaluate;
  readonly variables: Map<string, Computed>;
  readonly signal: AbortSignal | undefined;
}

/** @returns what `return` gives, where one is reached */
async function runAll(statements: readonly Statement[], run: Run): Promise<Computed | undefined> {
  for (const statement of statements) {
    run.signal?.throwIfAborted();
    const returned = await runOne(statement, run);
    if (returned) return returned;
  }
}

async function runOne(statement: Statement, run: Run): Promise<Computed | undefined> {
  const { evaluate, variables } = run;
  switch (statement.kind) {
    case 'return':
      return evaluate(statement.value);
    case 'assign':
      variables.set(statement.name, await evaluate(statement.value));
      return undefined;
    case 'evaluate':
      await evaluate(statement.value);
      return undefined;
    case 'if':
      for (const { condition, body } of statement.branches) {
        const { value, extent } = await evaluate(condition);
        if (isTrue(await settled(value), extent.size)) return runAll(body, run);
      }
      return runAll(statement.otherwise, run);
  }
}
