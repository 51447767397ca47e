import { expect, test } from 'vitest';
import { createOwnScope, createScopes } from '../../../node/scope/index.ts';
import type { JsonValue } from '../../../protocol/json.ts';
import { createLocal } from '../peers/local.ts';

/** Two devices over one document. */
function devices() {
  const values = new Map<string, JsonValue>();
  let edits = 0;
  const document = {
    get: (key: string) => values.get(key),
    async setAll(changes: ReadonlyMap<string, JsonValue | undefined>) {
      edits++;
      for (const [key, value] of changes) {
        if (value === undefined) values.delete(key);
        else values.set(key, value);
      }
      return undefined;
    },
  };
  const of = (self: string) =>
    createScopes({ document, local: createLocal(), self, ownName: () => self });
  return { values, edits: () => edits, laptop: of('laptop'), phone: of('phone') };
}

test('others learn what a device keeps, and everything is what nobody has said otherwise', async () => {
  const { laptop, phone, values } = devices();
  expect(laptop.of('phone')).toEqual({});
  await phone.set({ days: 90, domains: ['core', 'manual'] });
  expect(laptop.of('phone')).toEqual({ days: 90, domains: ['core', 'manual'] });
  expect(laptop.own()).toEqual({});
  await phone.set({});
  expect(values.size).toBe(0);
  expect(laptop.of('phone')).toEqual({});
});

test('what nobody can read is not taken for everything', () => {
  const { laptop, values } = devices();
  values.set('phone/keeps', { days: 'many' });
  expect(laptop.of('phone')).toBeUndefined();
});

test('a document decides nothing for the device that it is about, which says it again', async () => {
  const { phone, values, edits } = devices();
  await phone.set({ days: 90 });
  values.delete('phone/keeps');
  expect(phone.own()).toEqual({ days: 90 });
  await phone.tell();
  expect(values.get('phone/keeps')).toEqual({ days: 90 });
  const before = edits();
  await phone.tell();
  expect(edits()).toBe(before);
});

test('a person sees from when on something is kept, and what is changed is told', async () => {
  const { phone } = devices();
  let changes = 0;
  const scope = createOwnScope({
    scopes: phone,
    spare: () => ({ chunks: 1, items: 7 }),
    beyond: async ({ days = 0 }) => ({ chunks: 2, items: days }),
    onChanged: () => changes++,
    now: () => Date.parse('2026-11-22T12:00:00Z') * 1000,
  });
  expect(await scope.preview({ days: 9 })).toEqual({ chunks: 2, items: 9 });
  expect(scope.status()).toEqual({ scope: {}, since: undefined, spare: { chunks: 1, items: 7 } });
  const { since } = await scope.set({ days: 90 });
  expect(since).toBe(Date.parse('2026-08-01T00:00:00Z') * 1000);
  expect(changes).toBe(1);
});
