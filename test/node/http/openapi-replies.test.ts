import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createDemo } from '../../../node/demo/demo.ts';
import type { ApiDocument, Schema } from '../../../node/http/api/document.ts';
import { nativePrimitives } from '../../../node/crypto.ts';
import { eventId } from '../../../node/store/index.ts';
import { encodeCode } from '../../../protocol/pairing/index.ts';
import { pieces } from '../../marketplace/trade/fixture.ts';
import { temporaryFolder } from '../folder.ts';
import { documentOf, filled, type Listed, operationsOf } from './described.ts';
import { bought, enteredMarket } from './market.ts';
import { type Answer, BUCKET, call, nodeOver, type TestNode, testStore } from './fixture.ts';
import { misfits } from './json-schema.ts';

const OWNER = { peer: 'owner' } as const;

/** A node with some days of two devices, an edit, a setting and a token; and what is there to ask for. */
async function filledNode() {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  const now = Date.UTC(2024, 0, 1) * 1_000;
  await createDemo({ store, now, years: 0.01, devices: 2, seed: 7 });
  const node = nodeOver(store, { marketFolder: temporaryFolder() });
  const { app } = node;
  const send = (method: string, path: string, body?: unknown) =>
    call(app, method, path, body, OWNER);
  await send('POST', '/api/v1/buckets/own', { ...BUCKET, label: 'mine', data: { a: [null] } });
  const event = { timestamp: '2024-01-01T00:00:00Z', duration: 1.5, data: { app: 'x' } };
  await send('POST', '/api/v1/buckets/own/events', [event, event]);
  await send('PUT', '/api/v1/settings/theme', { dark: true });
  await send('PATCH', '/api/v1/buckets/own', { label: null });
  await send('POST', '/api/v1/tokens', { name: 'script' });
  const key = new Uint8Array(32);
  const secret = new Uint8Array(16);
  const code = encodeCode(nativePrimitives, { key, secret, addresses: [] });
  await send('POST', '/api/v1/join', { code });
  const rule = (await send('POST', '/api/v1/rules', { action: { drop: ['x'] } })).body as {
    id: string;
  };
  const goal = (await send('POST', '/api/v1/goals', { sentence: 'screen time < 1h' })).body as {
    id: string;
  };
  const attached = (await send('POST', '/api/v1/attachments?name=a.txt', 'tea')).body as {
    id: string;
  };
  const [edit] = (await send('GET', '/api/v1/edits')).body as { id: string }[];
  const [token] = (await send('GET', '/api/v1/tokens')).body as { id: string }[];
  const { market, direct, ware } = await enteredMarket(node.market);
  const sale = await bought(market, direct.link);
  const own = await market.offers.add({ name: 'own.txt', price: '1' }, pieces(new Uint8Array(3)));
  const wanted = await market.requests.add('steps');
  const buckets = [...store.buckets()];
  return {
    ...node,
    document: await documentOf(app),
    pools: {
      bucket: [...buckets.map(([name]) => name), 'own', 'none', 'a/b', '%', '\u{1f3d4}'],
      event: [
        ...buckets.flatMap(([, bucket]) => [0, 1, 2].map((n) => `${eventId(bucket, n)}`)),
        '9',
        'x',
        '9'.repeat(16),
      ],
      key: ['theme', 'none', '__proto__', 'x'.repeat(200)],
      edit: [edit.id, 'none'],
      rule: [rule.id, 'none'],
      goal: [goal.id, 'none'],
      id: [token.id, own.id, wanted.id, 'none'],
      sale: [sale, sale.slice(0, 12), '0x', '0', 'none'],
      name: ['a.csv', 'a/b', ''],
      price: ['1', '0', '0.5', '1.5e3', '9'.repeat(78)],
      to: [(await market.status()).account, 'none', `0x${'1'.repeat(40)}`],
      lasts: ['900', '1', 'x'],
      token: ['TEST', 'EUR'],
      link: [ware.link],
      attachment: [attached.id, attached.id.slice(0, 6), '000000', 'none'],
    } as Readonly<Record<string, readonly string[]>>,
  };
}

/** Fails unless the answer is one that the operation declares. */
function expectDeclared(document: ApiDocument, { operation }: Listed, answer: Answer): void {
  const { status, body } = answer;
  const declared = operation.responses[String(status)];
  const where = `${operation.operationId} ${status} ${JSON.stringify(body).slice(0, 300)}`;
  expect(declared, where).toBeDefined();
  if (!declared.content) return expect(body, where).toBe('');
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const content = declared.content[type];
  expect(content, `${where}: ${type}`).toBeDefined();
  if (type === 'application/json') {
    expect(misfits(document, content.schema, body).slice(0, 5), where).toEqual([]);
  }
  const { code } = status >= 400 ? (body as { code: string }) : {};
  if (code !== undefined) expect(declared['x-codes'], where).toContain(code);
}

async function ask(
  { app }: TestNode,
  { method, path, operation }: Listed,
  values: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<Answer> {
  const query = new URLSearchParams();
  for (const { in: where, name } of operation.parameters ?? []) {
    if (where === 'query' && values[name] !== undefined) query.set(name, values[name]);
  }
  const address = `${filled(path, values)}?${query.toString()}`;
  // It would not end.
  if (path === '/api/v1/live') {
    const { status, headers, body: stream } = await app.request(address, {}, OWNER);
    await stream?.cancel();
    return { status, headers, body: '' };
  }
  return call(app, method, address, body, OWNER);
}

const times = ['2023-12-30', '2023-12-31T12:00:00Z', '2023-12-31T12:00:00+01:00', 'soon', ''];

function valuesFrom(pools: Readonly<Record<string, readonly string[]>>) {
  return fc.record(
    {
      ...Object.fromEntries(
        Object.entries(pools).map(([name, pool]) => [name, fc.constantFrom(...pool)]),
      ),
      limit: fc.constantFrom('0', '1', '7', '-1', '-2', '1e3', ''),
      since: fc.constantFrom(...times),
      until: fc.constantFrom(...times),
      format: fc.constantFrom('aw', 'csv', 'ndjson', 'xml'),
      by: fc.constantFrom('app', 'title', 'site', 'project', 'file', 'none'),
      every: fc.constantFrom('hour', 'day', 'week', 'month', 'year'),
      top: fc.constantFrom('0', '3', '10000', '10001', '-1', ''),
      width: fc.constantFrom('1', '300', '10000', '0', '1.5', ''),
      zone: fc.constantFrom('Asia/Tokyo', 'Nowhere/Atall', ''),
      device: fc.constantFrom('laptop', 'none'),
      q: fc.constantFrom('a', '"b c', '-d', '!'),
      similar: fc.constantFrom('true', 'false', 'maybe'),
      order: fc.constantFrom('best', 'newest', 'none'),
      domain: fc.constantFrom('core', 'none'),
      'dry-run': fc.constantFrom('0', '1', 'yes'),
    },
    { requiredKeys: [] },
  );
}

test('every GET answers what it declares, whatever its parameters', async () => {
  const node = await filledNode();
  const { document, pools, logged } = node;
  const reads = operationsOf(document).filter(({ method }) => method === 'GET');
  const answered = new Set<string>();
  // Each at least once with nothing said but names that are there.
  const there = Object.fromEntries(Object.entries(pools).map(([name, [first]]) => [name, first]));
  for (const listed of reads) {
    const { bucket, event, key, ...rest } = there;
    const others = { ...rest, q: 'a' };
    const values = listed.path.includes('{bucket}')
      ? { ...others, bucket, event }
      : { ...others, key, event };
    const answer = await ask(node, listed, values);
    expectDeclared(document, listed, answer);
    if (answer.status === 200) answered.add(listed.operation.operationId);
  }
  expect([...answered].toSorted()).toEqual(
    reads.map(({ operation }) => operation.operationId).toSorted(),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...reads), valuesFrom(pools), async (listed, values) => {
      expectDeclared(document, listed, await ask(node, listed, values));
    }),
    { numRuns: 150 },
  );
  expect(logged).toEqual([]);
});

/** Something like what a schema wants, or not at all. */
function bodyLike(document: ApiDocument, schema: Schema | undefined): fc.Arbitrary<unknown> {
  if (!schema) return fc.constant(undefined);
  const anything = fc.jsonValue({ maxDepth: 3 });
  const { $ref = '', properties, anyOf, items } = schema;
  const name = /\w+$/.exec($ref)?.[0];
  if (name !== undefined) return bodyLike(document, document.components.schemas[name]);
  if (anyOf) return fc.oneof(anything, ...anyOf.map((one) => bodyLike(document, one)));
  if (items) return fc.array(bodyLike(document, items), { maxLength: 3 });
  if (schema.enum)
    return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...schema.enum) }, anything);
  if (schema.type === 'string') {
    const text = fc.constantFrom('', 'x', '2024-01-01T00:00:00Z', '\u0000', 'x'.repeat(257));
    return fc.oneof({ weight: 9, arbitrary: text }, anything);
  }
  if (!properties) return fc.oneof(fc.dictionary(fc.string(), anything, { maxKeys: 3 }), anything);
  const fields = Object.entries(properties).map(([field, of]) => [field, bodyLike(document, of)]);
  const model = Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>;
  return fc.oneof({ weight: 9, arbitrary: fc.record(model, { requiredKeys: [] }) }, anything);
}

test('every operation answers what it declares, whatever is sent', async () => {
  const node = await filledNode();
  const { document, pools, logged } = node;
  const statuses = new Set<number>();
  const calls = operationsOf(document).map((listed) => {
    const schema = listed.operation.requestBody?.content['application/json']?.schema;
    const body = bodyLike(document, schema).map((value) => JSON.stringify(value));
    const broken = fc.constantFrom('', '{', 'null', '{"a":1e999}', '[['.repeat(80), '\ud800');
    return fc.tuple(
      fc.constant(listed),
      valuesFrom(pools),
      schema ? fc.oneof({ weight: 6, arbitrary: body }, broken) : body,
    );
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(...calls), async ([listed, values, body]) => {
      const answer = await ask(node, listed, values, body);
      statuses.add(answer.status);
      expectDeclared(document, listed, answer);
    }),
    { numRuns: 600 },
  );
  expect(logged).toEqual([]);
  expect([...statuses]).toEqual(expect.arrayContaining([200, 303, 400, 404]));
});
