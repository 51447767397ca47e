/** What is refused while a query runs, in whose words, and at which place. */
import { describe, expect, it } from 'vitest';
import { ElatioError } from '../../../../protocol/error.ts';
import { ArgumentError, type QueryFunction } from '../../../../node/query/language/index.ts';
import { type Calls, failureOf, functions, run } from './run.ts';

describe('while it runs, there is refused', () => {
  it.each([
    ['RETURN = floof([]);', 'There is no function "floof"; did you mean "flood"?', 10],
    [
      'RETURN = query_bukcet("a");',
      'There is no function "query_bukcet"; did you mean "query_bucket"?',
      10,
    ],
    ['RETURN = FLOOD([]);', 'There is no function "FLOOD"; did you mean "flood"?', 10],
    ['RETURN = asd();', 'There is no function "asd".', 10],
    ['RETURN = toString();', 'There is no function "toString".', 10],
    ['x = 1; RETURN = x(2);', 'There is no function "x", but a variable.', 17],
    ['events = []; RETURN = evnets;', 'There is no variable "evnets"; did you mean "events"?', 23],
    ['RETURN = treu;', 'There is no variable "treu"; did you mean "true"?', 10],
    ['RETURN = banana;', 'There is no variable "banana".', 10],
    ['RETURN = __proto__;', 'There is no variable "__proto__".', 10],
    ['RETURN = flood;', 'There is no variable "flood", but a function: call it as flood(…).', 10],
    ['x = nop(1);', 'nop() expected no arguments, got 1.', 5],
    ['x = nop(nop());', 'nop() expected no arguments, got 1.', 5],
    ['x = flood();', 'flood(events, pulsetime?) expected 1 to 2 arguments, got 0.', 5],
    ['x = limit_events([]);', 'limit_events(events, count) expected 2 arguments, got 1.', 5],
    ['x = 1 + "a";', '"+" expected two numbers, strings or lists, got a number and a string.', 5],
    ['x = [] + {};', '"+" expected two numbers, strings or lists, got a list and a dict.', 5],
    [
      'x = true + true;',
      '"+" expected two numbers, strings or lists, got a boolean and a boolean.',
      5,
    ],
    ['x = "a" * 3;', '"*" expected two numbers, got a string and a number.', 5],
    ['x = print() - 3;', '"-" expected two numbers, got nothing and a number.', 5],
    ['x = -"a";', '"-" expected a number, got a string.', 5],
    ['x = 1; y = 2 * (x / 0);', 'This divides by zero.', 16],
    ['x = 1 % 0.0;', 'This divides by zero.', 5],
    ['x = 1e308 * 10;', 'The result is too large for a number.', 5],
    ['x = query_bucket("a") + [];', 'Events cannot be joined by "+" here.', 5],
  ])('%j', async (source, reason, column) => {
    const error = await failureOf(() => run(source));
    expect(error).toMatchObject({
      code: 'ELATIO_QUERY_INTERPRET',
      type: 'QueryInterpretException',
    });
    expect(error).toMatchObject({ reason, line: 1, column });
  });

  it.each([
    ['x = flood(5);', 'flood: events expected events, got a number.', 11],
    ['x = flood([1]);', 'flood: events expected events, got a list.', 11],
    ['x = flood([],\n "5");', 'flood: pulsetime expected a number, got "5".', 2],
    [
      'x = filter_keyvals([], 666, ["a"]);',
      'filter_keyvals: key expected a string, got a number.',
      24,
    ],
    ['x = filter_keyvals([], "2", "a");', 'filter_keyvals: values expected a list, got "a".', 29],
    [
      'x = limit_events([], 1.5);',
      'limit_events: count expected a whole number, got a number.',
      22,
    ],
    [
      'x = merge_events_by_keys([], ["a", 1]);',
      'merge_events_by_keys: keys expected a list of strings, got a list.',
      30,
    ],
    ['x = concat([], [], true);', 'concat: events expected events, got a boolean.', 20],
    ['x = query_bucket(print());', 'query_bucket: id expected a string, got nothing.', 18],
    ['x = query_bucket({});', 'query_bucket: id expected a string, got a dict.', 18],
    ['x = query_bucket(query_bucket("a"));', 'query_bucket: id expected a string, got events.', 18],
  ])('%j', async (source, reason, column) => {
    const error = await failureOf(() => run(source));
    expect(error).toMatchObject({ code: 'ELATIO_QUERY_FUNCTION', type: 'QueryFunctionException' });
    expect(error).toMatchObject({ reason, column });
  });

  it('a query without a result, as no query', async () => {
    for (const source of ['', 'a=1', 'return = 1', 'if false { return 1 }']) {
      const error = await failureOf(() => run(source));
      expect(error).toMatchObject({ code: 'ELATIO_QUERY_PARSE', type: 'QueryParseException' });
    }
    const { message } = await failureOf(() => run('a = 1;\n'));
    expect(message).toBe(
      'The query has no result: it has to say RETURN = … or return …. (line 1, column 7)\n' +
        '1 | a = 1;\n  |       ^',
    );
  });

  it('with the line, and carets under what is meant', async () => {
    const query = 'events = query_bucket("a");\nRETURN = concat(events,\n  floof(events));';
    const { message } = await failureOf(() => run(query));
    expect(message).toBe(
      'There is no function "floof"; did you mean "flood"? (line 3, column 3)\n' +
        '3 |   floof(events));\n  |   ^^^^^',
    );
  });
});

describe('a function that fails', () => {
  const failing = (error: Error): ReadonlyMap<string, QueryFunction<Calls>> => {
    const fails: QueryFunction<Calls> = {
      name: 'fails',
      parameters: [],
      rest: { name: 'x', type: { expected: 'a value', accepts: () => true } },
      isPure: true,
      call: () => Promise.reject(error),
    };
    return new Map([...functions, ['fails', fails]]);
  };
  const query = 'RETURN = 1 + fails("a", "b");';

  it('because of an argument is shown at it', async () => {
    const cause = new ArgumentError(1, 'There is no bucket "b".');
    const error = await failureOf(() => run(query, { functions: failing(cause) }));
    expect(error).toMatchObject({ code: 'ELATIO_QUERY_FUNCTION', reason: cause.message, cause });
    expect(error.excerpt).toBe(
      '1 | RETURN = 1 + fails("a", "b");\n  |                         ^^^',
    );
  });

  it('for a reason of queries is shown at the call', async () => {
    const cause = new ElatioError('ELATIO_QUERY_REGEX', 'The pattern is none.');
    const error = await failureOf(() => run(query, { functions: failing(cause) }));
    expect(error).toMatchObject({ code: 'ELATIO_QUERY_FUNCTION', reason: cause.message, cause });
    expect(error.excerpt).toBe('1 | RETURN = 1 + fails("a", "b");\n  |              ^^^^^');
  });

  it.each([new ElatioError('ELATIO_STORE_FAILED', 'The disk is gone.'), new TypeError('ours')])(
    'for another fails the same: %s',
    async (error) => {
      await expect(run(query, { functions: failing(error) })).rejects.toBe(error);
    },
  );
});
