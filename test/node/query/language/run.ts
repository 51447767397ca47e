import {
  anything,
  type Environment,
  events,
  interpret,
  isEvents,
  isList,
  list,
  listOf,
  number,
  parse,
  type QueryFunction,
  QueryError,
  text,
  type Value,
  wholeNumber,
} from '../../../../node/query/language/index.ts';

/** What the functions below leave behind. */
export interface Calls {
  readonly names: string[];
}

/** The language sees of events only how many there are: here there may be more than fit into memory. */
export const someEvents = (count: number): Value => ({ kind: 'events', count });

const countOf = (value: Value): number => {
  if (isEvents(value)) return value.count;
  return isList(value) ? value.length : 0;
};

const make = (
  name: string,
  parameters: QueryFunction['parameters'],
  call: (...args: Value[]) => Value,
  more: Partial<QueryFunction<Calls>> = {},
): QueryFunction<Calls> => ({
  name,
  parameters,
  isPure: true,
  call(args, calls) {
    calls.names.push(name);
    return call(...args);
  },
  ...more,
});

const all: QueryFunction<Calls>[] = [
  make('nop', [], () => 1),
  make('echo', [{ name: 'x', type: anything }], (x) => x),
  make('query_bucket', [{ name: 'id', type: text }], (id) =>
    someEvents(JSON.stringify(id).length - 2),
  ),
  make(
    'flood',
    [
      { name: 'events', type: events },
      { name: 'pulsetime', type: number, optional: true },
    ],
    (some) => some,
  ),
  make(
    'limit_events',
    [
      { name: 'events', type: events },
      { name: 'count', type: wholeNumber },
    ],
    (some, count) => someEvents(Math.min(countOf(some), Number(count))),
  ),
  make(
    'filter_keyvals',
    [
      { name: 'events', type: events },
      { name: 'key', type: text },
      { name: 'values', type: list },
    ],
    (some) => some,
  ),
  make(
    'merge_events_by_keys',
    [
      { name: 'events', type: events },
      { name: 'keys', type: listOf(text, 'strings') },
    ],
    (some) => some,
  ),
  make('concat', [], (...some) => someEvents(some.map(countOf).reduce((a, b) => a + b, 0)), {
    rest: { name: 'events', type: events },
  }),
  make('arguments', [], (...args) => args, { rest: { name: 'x', type: anything } }),
  make('print', [], () => null, { rest: { name: 'x', type: anything }, isPure: false }),
];

export const functions: ReadonlyMap<string, QueryFunction<Calls>> = new Map(
  all.map((one) => [one.name, one]),
);

/** What a query gives, with functions that make up events. */
export async function run(
  source: string,
  environment: Partial<Environment<Calls>> = {},
): Promise<Value> {
  return interpret(parse(source), {
    functions,
    variables: new Map([['NAME', 'test']]),
    context: { names: [] },
    ...environment,
  });
}

/** The failure of what has to fail by a QueryError. */
export async function failureOf(fails: () => unknown): Promise<QueryError> {
  try {
    await fails();
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new Error('nothing was wrong with it');
}
