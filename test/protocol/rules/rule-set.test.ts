import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRule, holds } from '../../../protocol/rules/compile.ts';
import { parseRule } from '../../../node/rules/rule.ts';
import { createRuleSet } from '../../../protocol/rules/rule-set.ts';
import { createWallClock } from '../../../protocol/rules/schedule.ts';
import { subjectOf } from '../../../protocol/rules/subject.ts';

const words = fc
  .array(fc.constantFrom('bank', 'Secret', 'Ünïcode', 'a', ' ', '/', '.example', '\u{1f3d4}'), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''));
const pattern = fc
  .tuple(words, fc.constantFrom('', '*', '?'), words)
  .map(([first, wild, second]) => (wild === '' ? first : first + wild + second));

const when = fc
  .record(
    {
      app: pattern,
      title: pattern,
      url: pattern,
      path: pattern,
      domain: fc.constantFrom('bank.example', 'a.example'),
    },
    { requiredKeys: [] },
  )
  .filter((conditions) => Object.keys(conditions).length > 0);

const data = fc.record(
  {
    app: words,
    title: fc.oneof(
      words,
      fc.tuple(words, words).map((pair) => pair.join('')),
    ),
    url: fc.oneof(
      words,
      words.map((path) => `https://a.bank.example/${path}`),
    ),
    file: words,
  },
  { requiredKeys: [] },
);

test('many rules together find what each by itself does, and none that is off', () => {
  const rules = fc.array(fc.tuple(when, fc.boolean()), { maxLength: 30 });
  fc.assert(
    fc.property(rules, data, (list, of) => {
      const all = list.map(([conditions, enabled], i) =>
        parseRule(`${i}`, { when: conditions, action: 'exclude', enabled }),
      );
      const source = { name: 'b', type: 't', client: 'c' };
      const event = { start: 0, duration: 0, data: of };
      const subject = subjectOf(source, event, createWallClock('UTC'));
      const expected = all.filter((rule) => rule.enabled && holds(compileRule(rule), subject));
      const found = createRuleSet(all).matching(subject);
      expect(found.map(({ rule }) => rule.id).toSorted()).toEqual(
        expected.map(({ id }) => id).toSorted(),
      );
    }),
    { numRuns: 2_000 },
  );
});
