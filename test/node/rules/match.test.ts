/** What a purge by a rule finds: all that the rule would keep out now. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyActions } from '../../../protocol/rules/action.ts';
import { matcherOfRule } from '../../../node/rules/match.ts';
import { parseRule } from '../../../node/rules/rule.ts';
import type { JsonObject } from '../../../protocol/json.ts';

const SOURCE = { name: 'b', type: 'currentwindow', client: 'me' };
const NOON = Date.UTC(2026, 0, 5, 12) * 1_000;

const finds = (rule: object, data: JsonObject, start = NOON): boolean =>
  matcherOfRule({ rule: parseRule('', rule), zone: 'Europe/Berlin' })(SOURCE, {
    start,
    duration: 0,
    data,
  });

test('an excluding rule finds what its conditions hold for, enabled or not', () => {
  const rule = { when: { app: 'Signal', bucket: 'B' }, action: 'exclude', enabled: false };
  expect(finds(rule, { app: 'signal' })).toBe(true);
  expect(finds(rule, { app: 'other' })).toBe(false);
  expect(finds({ ...rule, when: { bucket: 'c' } }, { app: 'signal' })).toBe(false);
});

test('one that changes events finds those that it would change, and not what it did already', () => {
  const rule = { when: {}, action: { redact: ['title'] } };
  expect(finds(rule, { app: 'x', title: 'a' })).toBe(true);
  expect(finds(rule, { app: 'x' })).toBe(false);
  const domain = { when: {}, action: 'domain-only' };
  expect(finds(domain, { url: 'https://a.example/path' })).toBe(true);
  expect(finds(domain, { url: 'https://a.example' })).toBe(false);
});

test('a schedule is read in the zone in force', () => {
  const rule = { when: { outside: '9-13' }, action: 'exclude' };
  expect(finds(rule, {})).toBe(true);
  expect(finds(rule, {}, NOON - 3_600_000_001)).toBe(false);
});

test('what a rule leaves of an event it does not find again', () => {
  const text = fc.constantFrom('https://a.example/x', 'https://a.example', 'x', '[redacted]', '');
  const data = fc.dictionary(fc.constantFrom('title', 'url', 'app'), text);
  const action = fc.constantFrom<object | string>(
    'domain-only',
    { redact: ['title'] },
    { drop: ['url'] },
  );
  fc.assert(
    fc.property(data, action, (some, does) => {
      const rule = parseRule('', { action: does });
      const left = applyActions([rule.action], { start: 0, duration: 0, data: some });
      expect(left && finds({ action: does }, left.data)).toBe(false);
    }),
  );
});
