/**
 * The language in which queries are written: what ActivityWatch's two servers understand, both at once. It knows
 * values and functions, and nothing of what is stored. See the README for what can be written.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_QUERY_PARSE | the text is no query, has no result, or is beyond a limit | correct it where the caret is |
 * | ELATIO_QUERY_INTERPRET | an unknown name, a wrong number of arguments, an operator on what it cannot take, a limit | correct it where the caret is |
 * | ELATIO_QUERY_FUNCTION | a function cannot take an argument, or fails | correct it where the caret is |
 */
export { QueryError, type QueryErrorType } from './failure.ts';
export { ArgumentError, type Parameter, type QueryFunction } from './function.ts';
export { type Environment, interpret } from './interpreter.ts';
export type { Memo } from './memo.ts';
export type { EventOperators, OfEvents } from './operators.ts';
export { parse } from './parser.ts';
export { createReadQueries, type ReadQueries, type ReadQuery } from './programs.ts';
export {
  anything,
  events,
  list,
  listOf,
  number,
  type ParameterType,
  text,
  wholeNumber,
} from './types.ts';
export {
  type Guard,
  isDict,
  isEvents,
  isList,
  isPending,
  kindOf,
  type Pending,
  type Value,
  type ValueObject,
} from './value.ts';
