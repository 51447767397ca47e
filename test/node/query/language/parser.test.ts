import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../node/query/language/limits.ts';
import { parse } from '../../../../node/query/language/parser.ts';
import { QueryError } from '../../../../node/query/language/failure.ts';
import { statements, withoutPlaces } from './generate.ts';
import { print } from './print.ts';
import { failureOf } from './run.ts';

const failure = (source: string): Promise<QueryError> => failureOf(() => parse(source));

const EXAMPLE = `# What a dashboard asks.
afk = flood(query_bucket(find_bucket("aw-watcher-afk_", 'my host')));
active = filter_keyvals(afk, "status", ["not-afk"]);
events = categorize(events, [[["Work", "Code"], {"type": "regex", "regex": "\\w+\\"x", "ignore_case": true}]]);
if sum_durations(active) * 2 == -1.5 { x = 1; } elif (1 + 2) % 3 == 0 { nop(); } else { x = [1, 2,]; }
RETURN = {"events": limit_events(events, 100), 'n': 1 - 2 / 3};`;

describe('a query', () => {
  it('that is printed and read again is the same', () => {
    fc.assert(
      fc.property(statements, (some) => {
        const text = print(some);
        expect(withoutPlaces(parse(text).statements), text).toEqual(withoutPlaces(some));
      }),
    );
  });

  it('has the places of its parts', () => {
    const source = 'x = 1;\nRETURN = flood( (x) , -2);';
    const [, second] = parse(source).statements;
    const textOf = ({ start, end }: { start: number; end: number }): string =>
      source.slice(start, end);
    expect(textOf(second)).toBe('RETURN = flood( (x) , -2)');
    if (second.kind !== 'assign' || second.value.kind !== 'call') throw new Error('no call');
    expect(textOf(second.value)).toBe('flood( (x) , -2)');
    expect(second.value.arguments.map(textOf)).toEqual(['(x)', '-2']);
  });

  it.each(['', ';;', ' \n\r\n\t# only a comment', '\ufeff;', '\u00a0'])(
    '%j says nothing, which is no syntax error',
    (source) => {
      expect(parse(source).statements).toEqual([]);
    },
  );

  it.each([
    ['a =', 'Expected a value, got the end of the query.', 1, 4],
    ['a = ;', 'Expected a value, got ";".', 1, 5],
    ['= 1', 'Expected a value, got "=".', 1, 1],
    ['1 = 2', 'Expected ";", as only a variable can be given a value, got "=".', 1, 3],
    ['(a) = 2', 'Expected ";", as only a variable can be given a value, got "=".', 1, 5],
    ['true = 2', 'Expected ";", as only a variable can be given a value, got "=".', 1, 6],
    ['a = b = 2', 'Expected ";", got "=".', 1, 7],
    ['asd nop() = 2', 'Expected "=" or ";", got "nop".', 1, 5],
    ['x = a b', 'Expected ";", got "b".', 1, 7],
    ['x = 1\ny = 2', 'Expected ";", got "y".', 2, 1],
    ['a = f(x', 'Expected "," or ")", got the end of the query.', 1, 8],
    ['a = f(x y)', 'Expected "," or ")", got "y".', 1, 9],
    ['a = f(,)', 'Expected a value, got ",".', 1, 7],
    ['a = f(x,,)', 'Expected a value, got ",".', 1, 9],
    ['a = (1', 'Expected ")", got the end of the query.', 1, 7],
    ['a = (1, 2)', 'Expected ")", got ",".', 1, 7],
    ['a = [1 2]', 'Expected "," or "]", got "2".', 1, 8],
    ['a = [1, 2', 'Expected "," or "]", got the end of the query.', 1, 10],
    ['a = [,]', 'Expected a value, got ",".', 1, 6],
    ['a = {b: 1}', 'Expected a key, which is a string, got "b".', 1, 6],
    ["a = {'b' 1}", 'Expected ":", got "1".', 1, 10],
    ["a = {'b': }", 'Expected a value, got "}".', 1, 11],
    ["a = {'b'}", 'Expected ":", got "}".', 1, 9],
    ["a = {'b': 1", 'Expected "," or "}", got the end of the query.', 1, 12],
    ['a = "b', 'The string has no end: a " is missing.', 1, 5],
    ["a = 'b\\'", "The string has no end: a ' is missing.", 1, 5],
    ['a = 1 $ 2', 'The character "$" has no meaning here.', 1, 7],
    ['a = 😀', 'The character "😀" has no meaning here.', 1, 5],
    ['a = \u0007', 'The character "\ufffd" has no meaning here.', 1, 5],
    ['a = 1.2.3', '"1.2.3" is neither number nor name.', 1, 5],
    ['a = 5m', '"5m" is neither number nor name.', 1, 5],
    ['a = 1e999', 'The number is too large.', 1, 5],
    ['if { }', 'Expected "{", got the end of the query.', 1, 7],
    ['if a x = 1', 'Expected "{", got "x".', 1, 6],
    ['if a { x = 1', 'Expected "}", got the end of the query.', 1, 13],
    ['if a { x = 1 y }', 'Expected ";", got "y".', 1, 14],
    ['else { }', 'Expected a value, got "else".', 1, 1],
    ['elif a { }', 'Expected a value, got "elif".', 1, 1],
    ['a }', 'Expected "=" or ";", got "}".', 1, 3],
    ['return', 'Expected a value, got the end of the query.', 1, 7],
    ['return x = 1', 'Expected ";", got "=".', 1, 10],
    ['x = return 1', 'Expected a value, got "return".', 1, 5],
    ['x = 1 +', 'Expected a value, got the end of the query.', 1, 8],
    ['x = - ', 'Expected a value, got the end of the query.', 1, 7],
  ])('%j is refused', async (source, reason, line, column) => {
    const error = await failure(source);
    expect(error).toMatchObject({ code: 'ELATIO_QUERY_PARSE', type: 'QueryParseException' });
    expect(error).toMatchObject({ reason, line, column });
  });
});

describe('a syntax error is shown', () => {
  it('with its line and a caret', async () => {
    const { message } = await failure('a = 1;\r\n\tRETURN = flood(a, ;\nb = 2;');
    expect(message).toBe(
      'Expected a value, got ";". (line 2, column 20)\n' +
        '2 |  RETURN = flood(a, ;\n' +
        '  |                    ^',
    );
  });

  it('with as many carets as what is meant is long', async () => {
    const { excerpt } = await failure('x = a banana;');
    expect(excerpt).toBe('1 | x = a banana;\n  |       ^^^^^^');
  });

  it('with a part of a long line only', async () => {
    const { excerpt } = await failure(
      `${'a+'.repeat(5_000)}😀a ) ${'b'.repeat(5_000)}`.replace('😀', ''),
    );
    const [shown, carets] = excerpt.split('\n');
    expect(shown.length).toBeLessThan(100);
    expect(shown).toMatch(/^1 \| ….*\).*…$/);
    expect(shown[carets.indexOf('^')]).toBe(')');
    expect(carets.trimEnd().endsWith('| ')).toBe(false);
  });

  it('without what would speak to a terminal', async () => {
    const { message } = await failure('x = \u001b[31m;');
    expect(message).not.toContain('\u001b');
  });
});

describe('a hostile query', () => {
  const refused: [name: string, source: string][] = [
    ['parentheses', '('.repeat(100_000)],
    ['lists', `x = ${'['.repeat(100_000)}`],
    ['dicts', `x = ${'{"a":'.repeat(100_000)}`],
    ['calls', `x = ${'f('.repeat(100_000)}`],
    ['minuses', `x = ${'-'.repeat(100_000)}1`],
    ['blocks', 'if a {'.repeat(100_000)],
    ['arguments of blocks', `if ${'('.repeat(100_000)}`],
  ];
  it.each(refused)('of nested %s is refused at the limit', async (_, source) => {
    const error = await failure(source);
    expect(error.code).toBe('ELATIO_QUERY_PARSE');
    expect(error.reason).toBe('This nests deeper than 200 levels.');
  });

  it('may nest as deep as the limit, and side by side without end', () => {
    const { depth } = LIMITS;
    parse(`x = ${'('.repeat(depth)}1${')'.repeat(depth)}`);
    parse(`x = [${'[[1]],'.repeat(1_000)}]`);
    expect(() => parse(`x = ${'['.repeat(depth + 1)}${']'.repeat(depth + 1)}`)).toThrow(/nests/);
  });

  it('is refused where it is too long or has too many statements', async () => {
    expect(parse(' '.repeat(LIMITS.source)).statements).toEqual([]);
    const long = await failure(' '.repeat(LIMITS.source + 1));
    expect(long.reason).toBe('The query is longer than 1048576 characters.');
    expect(parse('a;'.repeat(LIMITS.statements)).statements).toHaveLength(LIMITS.statements);
    const many = await failure(`if a { ${'a;'.repeat(LIMITS.statements)} }`);
    expect(many.reason).toBe('The query has more than 10000 statements.');
  });

  it.each([
    ['comments', '#\n'.repeat(524_288)],
    ['semicolons', ';'.repeat(1_048_576)],
    ['a sum', `x = 1${'+1'.repeat(500_000)}`],
    ['a list', `x = [${'1,'.repeat(500_000)}]`],
    ['a string', `x = "${'\\"'.repeat(500_000)}"`],
    ['a name', 'x'.repeat(1_048_576)],
    ['branches', `if a {} ${'elif a {} '.repeat(100_000)}`],
  ])('of nothing but %s is read', (_, source) => {
    expect(parse(source).source).toBe(source);
  });
});

describe('any text', () => {
  /** A program, or a QueryParseException with a place inside the text. */
  function expectAnswer(source: string): void {
    try {
      parse(source);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      expect(error.code).toBe('ELATIO_QUERY_PARSE');
      const lines = source.split(/\r\n|\r|\n/);
      expect(error.line).toBeLessThanOrEqual(lines.length);
      expect(error.column).toBeLessThanOrEqual(lines[error.line - 1].length + 1);
      expect(error.excerpt.split('\n')).toHaveLength(2);
    }
  }

  const pieces = EXAMPLE.match(/\w+|\s+|[^\w\s]/g) ?? [];

  it('is a program or refused with a place in it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectAnswer));
    const words = fc.array(fc.constantFrom(...pieces), { maxLength: 60 });
    fc.assert(
      fc.property(words, (some) => expectAnswer(some.join(''))),
      { numRuns: 1_000 },
    );
  });

  it('that was a program until somebody changed it, too', () => {
    expect(parse(EXAMPLE).statements).toHaveLength(5);
    const change = fc.tuple(
      fc.nat(EXAMPLE.length),
      fc.nat(6),
      fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 2 })),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let source = EXAMPLE;
        for (const [at, cut, put] of changes)
          source = source.slice(0, at) + put + source.slice(at + cut);
        expectAnswer(source);
      }),
      { numRuns: 1_000 },
    );
  });
});
