import { describe, expect, it } from 'vitest';
import { run, someEvents } from './run.ts';

describe('a query gives', () => {
  it.each([
    ['RETURN = 1;', 1],
    ["RETURN = 'testing 123'", 'testing 123'],
    ["RETURN = {'a': 1}", { a: 1 }],
    ['return 1;', 1],
    ['return 1', 1],
    ['  ;; return 1;;', 1],
    ['RETURN=1', 1],
    ['RETURN = 1; RETURN = RETURN + 1;', 2],
    ['RETURN = 1; return 2;', 2],
    ['return 2; RETURN = 1;', 2],
    ['RETURN = 1; return 2; RETURN = nonsense();', 2],
    ['if true { return 1; } return 2;', 1],
    ['if true { if true { return 1 } x = y; } return 2;', 1],
    ['# a comment; return 3;\nreturn 1; # and another', 1],
    ['x = "# no comment; none";\nreturn x', '# no comment; none'],
    ['x\n=\r\n1\t;return\nx', 1],
    [
      'ifs = 1; elsewhere = 2; returned = 3; Truely = 4; return ifs + elsewhere + returned + Truely',
      10,
    ],
    ['größe_1 = 4; return größe_1', 4],
    ['__proto__ = 5; constructor = 6; return __proto__ + constructor', 11],
    ['test0xDEADBEEF = 1; return test0xDEADBEEF', 1],
    ['flood = 1; RETURN = [flood, flood([])]', [1, []]],
    ['print(1); 1 + 1; return NAME;', 'test'],
    ['NAME = "mine"; return NAME;', 'mine'],
    ['return [true, True, false, False]', [true, true, false, false]],
    ['return []', []],
    ['return {}', {}],
    ['return [1,2,[[3],4],5]', [1, 2, [[3], 4], 5]],
    ['return [1, 2,]', [1, 2]],
    ['return {"a": 1,}', { a: 1 }],
    ['return arguments(1, 2,)', [1, 2]],
    [
      `return {'a': {'a': {'a': 1}}, 'b': {'b\\'"': ':'}}`,
      { a: { a: { a: 1 } }, b: { 'b\'"': ':' } },
    ],
    ["return {'a': 1, 'b}': 2, 'a': 3}", { a: 3, 'b}': 2 }],
    ['return {"constructor": 1, "toString": [2]}', { constructor: 1, toString: [2] }],
    [
      'return [1, 1., 1.5, 007, 2e3, 1E-2, -4, - 4, -1.5]',
      [1, 1, 1.5, 7, 2000, 0.01, -4, -4, -1.5],
    ],
    ['return nop()', 1],
    ['return arguments(\')\', "(")', [')', '(']],
    ['return print()', null],
  ])('%j: what it says', async (source, value) => {
    expect(await run(source)).toEqual(value);
  });

  it('a dict with any key, and nothing of JavaScript’s own', async () => {
    const value = await run('return {"__proto__": {"x": 1}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect('toString' in (value as object)).toBe(false);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"x":1}}');
  });

  it('events, alone and in lists and dicts', async () => {
    const query = `
      events = flood(query_bucket("abc"));
      events = concat(events, query_bucket('de'), []);
      RETURN = {"events": limit_events(events, 4), "all": [events]};`;
    expect(await run(query)).toEqual({ events: someEvents(4), all: [someEvents(5)] });
  });

  it('a dict, though it looks like events', async () => {
    expect(
      await run('x = {"kind": "events", "count": 1}; return x == {"count": 1, "kind": "events"}'),
    ).toBe(true);
    await expect(run('return flood({"kind": "events", "count": 1})')).rejects.toThrow(
      'flood: events expected events, got a dict.',
    );
  });
});

describe('a string', () => {
  it.each([
    [String.raw`"te\"st"`, 'te"st'],
    [String.raw`'te\'st'`, "te'st"],
    [String.raw`"te\'st"`, String.raw`te\'st`],
    [String.raw`'te\"st'`, String.raw`te\"st`],
    [String.raw`"\w+\.\d\n\\x"`, String.raw`\w+\.\d\n\\x`],
    [String.raw`"\\"x"`, String.raw`\"x`],
    ['"a\nb"', 'a\nb'],
    ['"\u{1f600} # ; { } ="', '\u{1f600} # ; { } ='],
    ['""', ''],
    ["''", ''],
  ])('written %s keeps every backslash but that before its quote', async (written, value) => {
    expect(await run(`return ${written};`)).toBe(value);
  });
});

describe('if', () => {
  it.each([
    ['n=1; if True { n=2; } return n;', 2],
    ['n=1; if False { n=2; } return n;', 1],
    ['n=1; if False { } else { n=3; } return n;', 3],
    ['n=1; if False { n=2; } elif True { n=3; } return n;', 3],
    ['n=1; if False { n=2; } elif False { n=3; } else { n=4; } return n;', 4],
    ['n=1; if True { n=2; } elif nonsense() { n=3; } else { n=4; } return n;', 2],
    ['n=1; if True { if False { n=2 } else { n=5 } }; return n', 5],
    ['if 1 + 1 == 2 {RETURN = "yes"}', 'yes'],
    ['if {} == {} {RETURN = "yes"}', 'yes'],
  ])('%j', async (source, value) => {
    expect(await run(source)).toBe(value);
  });

  it.each([
    ['true', true],
    ['1', true],
    ['-0.5', true],
    ['"x"', true],
    ['[0]', true],
    ['{"a": false}', true],
    ['query_bucket("a")', true],
    ['false', false],
    ['0', false],
    ['""', false],
    ['[]', false],
    ['{}', false],
    ['query_bucket("")', false],
    ['print()', false],
  ])('takes %s for %s', async (condition, holds) => {
    expect(await run(`if ${condition} { return true; } else { return false; }`)).toBe(holds);
  });
});
