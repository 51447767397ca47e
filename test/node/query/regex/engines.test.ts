import fc from 'fast-check';
import { expect, test } from 'vitest';
import { effortOf, longestWithin } from '../../../../node/query/regex/effort.ts';
import { compileLinear, linearityOf } from '../../../../node/query/regex/linear.ts';
import { parse } from '../../../../node/query/regex/parse.ts';
import { inKinds } from '../../../../node/query/regex/kinds.ts';
import { createPlainSearch } from '../../../../node/query/regex/plain.ts';
import { reduce } from '../../../../node/query/regex/reduce.ts';
import { SCRIPT_FLAGS, scriptOf } from '../../../../node/query/regex/script.ts';
import type { Syntax } from '../../../../node/query/regex/syntax.ts';
import { regular, text, wordy, wordyText } from './patterns.ts';

const script = (syntax: Syntax) => new RegExp(scriptOf(syntax), SCRIPT_FLAGS);
const isAscii = (value: string) => !/[^\p{ASCII}]/u.test(value);

test("JavaScript's engine and the linear one find the same", () => {
  fc.assert(
    fc.property(regular, fc.array(text, { minLength: 5, maxLength: 10 }), (pattern, texts) => {
      const syntax = parse(pattern, { ignoreCase: false });
      const linearity = linearityOf(syntax);
      fc.pre(linearity !== 'never');
      const linear = compileLinear(syntax, pattern);
      const quick = script(syntax);
      for (const one of texts.filter((value) => linearity === 'always' || isAscii(value))) {
        expect([one, linear(one)]).toEqual([one, quick.test(one)]);
      }
    }),
    { numRuns: 500 },
  );
});

test('Of texts in kinds is found what is found of themselves, where it tells', () => {
  let told = 0;
  const either = fc.oneof(text, wordyText);
  fc.assert(
    fc.property(
      fc.oneof(regular, wordy),
      fc.array(either, { minLength: 5, maxLength: 10 }),
      (pattern, texts) => {
        const syntax = parse(pattern, { ignoreCase: false });
        const quick = script(syntax);
        const plain = createPlainSearch(syntax);
        for (const one of texts) {
          const found = plain?.(one);
          if (found === undefined) continue;
          told++;
          expect([one, found]).toEqual([one, quick.test(one)]);
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(told).toBeGreaterThan(1000);
});

test('Every character is of the kind that its properties say', () => {
  const wrong: string[] = [];
  for (let at = 0x80; at <= 0x10ffff; at++) {
    const character = String.fromCodePoint(at);
    const isWord = /[\p{L}\p{N}]/u.test(character);
    const isDigit = /\p{Nd}/u.test(character);
    const isSpace = /[\x85\p{Z}]/u.test(character);
    const kind = isDigit ? '\x81' : isWord ? '\x80' : isSpace ? '\x82' : '\x83';
    if (inKinds(character) !== kind) wrong.push(at.toString(16));
  }
  expect(wrong).toEqual([]);
});

test('A reduced pattern is found where the whole one is', () => {
  fc.assert(
    fc.property(regular, fc.array(text, { minLength: 5, maxLength: 10 }), (pattern, texts) => {
      const syntax = parse(pattern, { ignoreCase: true });
      const whole = script(syntax);
      const reduced = script(reduce(syntax));
      for (const one of texts) expect([one, reduced.test(one)]).toEqual([one, whole.test(one)]);
    }),
    { numRuns: 500 },
  );
});

test.for([
  ['.*foo.*', 1],
  ['foo|bar|baz', 1],
  ['\\w+\\s*', 1],
  ['(?:foo,)*bar', 1],
  ['foo.*bar', 2],
  ['^foo.*bar.*baz$', 2],
  ['\\[[A-Z]+-\\d+\\] foo', 2],
  ['\\[\\w+-\\d+\\] foo', 2],
  ['\\[[-\\w]{1,9}-\\d+\\] foo', 2],
  ['foo(?!bar)', 1],
])('The bound of %j grows with power %j of the length', ([pattern, power]) => {
  const bound = effortOf(reduce(parse(String(pattern), { ignoreCase: false })));
  expect(bound.power).toBe(power);
  expect(longestWithin(bound, 1e6)).toBeGreaterThan(50);
});

test.for(['^(a+)+$', '^(a|a)*$', '^(?:a?){25}a{25}$', '^(.*)*x', '^(?:a|ab)+c', '^(\\w+\\s?)*$'])(
  '%j has no bound on which the quick engine may be let loose',
  (pattern) => {
    expect(longestWithin(effortOf(reduce(parse(pattern, { ignoreCase: false }))), 1e6)).toBe(-1);
  },
);
