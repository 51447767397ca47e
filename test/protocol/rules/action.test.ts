import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyActions, REDACTED } from '../../../protocol/rules/action.ts';
import { domainsOnly, hostOf } from '../../../protocol/rules/address.ts';
import type { Action } from '../../../protocol/rules/rule.ts';
import type { JsonObject, JsonValue } from '../../../protocol/json.ts';

const FIELDS = ['app', 'title', 'url', 'a', '__proto__'];

const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue; object: JsonObject }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        'text',
        'https://a.example/secret',
        'see https://b.example/x?y and go',
        5,
        null,
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('object'),
    ),
    object: fc
      .uniqueArray(fc.tuple(fc.constantFrom(...FIELDS), tie('value')), {
        maxLength: 4,
        selector: ([key]) => key,
      })
      .map((fields) => Object.fromEntries(fields)),
  }),
).object;

const fields = fc.subarray(FIELDS, { minLength: 1 });
const action: fc.Arbitrary<Action> = fc.oneof(
  fields.map((redact) => ({ redact })),
  fields.map((drop) => ({ drop })),
  fc.constant('domain-only' as const),
);

/** The same by the JSON's text: each value with the path of keys to it. */
function twin(data: JsonValue, actions: readonly Action[]): unknown {
  const has = (kind: 'redact' | 'drop', key: string): boolean =>
    actions.some(
      (one) =>
        typeof one === 'object' && (one as Record<string, readonly string[]>)[kind]?.includes(key),
    );
  return JSON.parse(JSON.stringify(data), function (this: object, key: string, item: unknown) {
    if (!Array.isArray(this) && has('drop', key)) return undefined;
    if (!Array.isArray(this) && has('redact', key)) return REDACTED;
    if (typeof item !== 'string' || !actions.includes('domain-only')) return item;
    return item.replaceAll(/(https:\/\/[^/]+)\/\S*/g, '$1');
  });
}

test('what is left of an event is what a plain twin leaves, in whatever order rules come', () => {
  fc.assert(
    fc.property(value, fc.array(action, { maxLength: 4 }), (data, actions) => {
      fc.pre(typeof data === 'object' && data !== null && !Array.isArray(data));
      const event = { start: 1, duration: 2, data: withoutTexts(data as JsonObject) };
      const left = applyActions(actions, event);
      expect(JSON.stringify(left?.data)).toBe(JSON.stringify(twin(event.data, actions)));
      const other = applyActions(actions.toReversed(), event);
      expect(other).toEqual(left);
    }),
    { numRuns: 1_000 },
  );
});

/** In a field `url` any text is an address: the twin knows only those that look like one. */
function withoutTexts(data: JsonObject): JsonObject {
  const text = JSON.stringify(data, (key, item: unknown) =>
    key === 'url' ? 'https://c.example/secret' : item,
  );
  return JSON.parse(text) as JsonObject;
}

test('one that excludes leaves nothing, whatever others do', () => {
  const event = { start: 1, duration: 2, data: { app: 'x' } };
  expect(applyActions([{ drop: ['app'] }, 'exclude', 'domain-only'], event)).toBeUndefined();
  expect(applyActions([], event)).toBe(event);
});

test.each([
  ['https://me:pass@bank.example:8443/account?id=1#x', 'https://bank.example:8443'],
  ['see http://a.example/x y', 'see http://a.example y'],
  ['(https://a.example/x)', '(https://a.example'],
  ['https://a.example/?next=https://b.example/x', 'https://a.example'],
  ['file:///data/me/diary', 'file://'],
  ['nothing', 'nothing'],
  ['://', ''],
])('%j keeps only domains: %j', (text, expected) => {
  expect(domainsOnly(text)).toBe(expected);
});

test.each([
  ['about:reader?url=x', 'about:'],
  ['data:text/plain,secret', 'data:'],
  ['bank.example:443/secret', 'bank.example'],
  ['secret words', ''],
])('an address %j that has no host keeps %j', (url, expected) => {
  const left = applyActions(['domain-only'], { start: 0, duration: 0, data: { url } });
  expect(left?.data).toEqual({ url: expected });
});

test.each([
  ['https://WWW.Bank.example./x', 'www.bank.example'],
  ['view-source:https://bank.example/', 'bank.example'],
  ['blob:https://bank.example/uuid', 'bank.example'],
  ['*.bank.example', 'bank.example'],
  ['bank.example:443/x', 'bank.example'],
  ['https://bücher.example', 'xn--bcher-kva.example'],
  ['', undefined],
  ['two words', undefined],
])('the host of %j is %j', (text, host) => {
  expect(hostOf(text)).toBe(host);
});
