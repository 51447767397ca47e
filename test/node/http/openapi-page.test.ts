import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ApiDocument } from '../../../node/http/api/document.ts';
import { pageOf } from '../../../node/http/api/page.ts';
import { documentOf, openedNode, operationsOf } from './described.ts';
import { BUCKET, call, type TestNode } from './fixture.ts';

const pageOn = async ({ app }: TestNode, headers = {}) =>
  call(app, 'GET', '/api', undefined, {}, headers);

const unescaped = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

test('the page needs nothing but itself, and its policy lets it have that', async () => {
  const { headers, body } = await pageOn(await openedNode());
  const html = String(body);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(html).not.toMatch(
    /<script|<link|<img|<iframe|javascript:|\son\w+=|\sstyle=|\ssrc=|@import|url\(/i,
  );
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(style).toContain('prefers-color-scheme:dark');
});

test('every operation, schema and code is on the page, and every link leads somewhere', async () => {
  const node = await openedNode();
  const document = await documentOf(node.app);
  const html = String((await pageOn(node)).body);
  for (const { method, path, operation } of operationsOf(document)) {
    const start = html.indexOf(`<details id="${operation.operationId}">`);
    const entry = html.slice(start, html.indexOf('</details>', start));
    expect(start).toBeGreaterThan(0);
    for (const text of [`>${method}</b>`, path, operation['x-access'], '<pre>curl ']) {
      expect(entry).toContain(text);
    }
    for (const { name } of operation.parameters ?? [])
      expect(entry).toContain(`<code>${name}</code>`);
    for (const [status, answer] of Object.entries(operation.responses)) {
      expect(entry).toContain(`<td>${status}</td>`);
      for (const code of answer['x-codes'] ?? []) expect(entry).toContain(`<code>${code}</code>`);
    }
  }
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const links = [...html.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(name);
});

test('the curl commands on the page say what the node takes', async () => {
  const node = await openedNode();
  const { app, store } = node;
  const html = unescaped(String((await pageOn(node, { host: '127.0.0.1:5600' })).body));
  const commands = [...html.matchAll(/<pre>(curl .*)<\/pre>/g)].map(([, command]) => command);
  expect(commands.length).toBe(operationsOf(await documentOf(app)).length);
  const answered = new Map<string, number>();
  for (const command of commands) {
    const words = [...command.matchAll(/'([^']*)'|([^\s']+)/g)].map(([, a, b]) => a ?? b);
    const after = (flag: string) => words[words.indexOf(flag) + 1];
    const url = new URL(words.find((word) => word.startsWith('http://')) ?? '');
    const flag = ['-d', '--data-binary'].find((one) => words.includes(one));
    const body = flag === undefined ? undefined : after(flag);
    const method = words.includes('-X') ? after('-X') : body === undefined ? 'GET' : 'POST';
    if (words.includes('--unix-socket')) expect(url.host).toBe('localhost');
    else expect(url.host).toBe('127.0.0.1:5600');
    if (url.pathname === '/api/v1/live') continue;
    // One of the commands deletes it.
    await store.createBucket({ name: 'BUCKET', ...BUCKET });
    const answer = await call(app, method, url.pathname + url.search, body, { peer: 'owner' });
    answered.set(`${method} ${url.pathname}`, answer.status);
    // Names in capitals stand for others; that there is none of them is all that may be wrong.
    const { code } = answer.status >= 400 ? (answer.body as { code: string }) : { code: '' };
    expect([command, code]).toEqual([
      command,
      expect.stringMatching(
        /^$|ELATIO_(HTTP_EVENT|HTTP_EXISTS|HTTP_SETTING|DOCS_EDIT|CREDENTIALS_ID|BROWSER_(CODE|ID)|RULES_ID|DEVICES_ID|PAIRING_(NONE|CODE)|RECOVERY_(NONE|ANSWERS|ADDRESS)|WORDS_COUNT|GOALS_ID|CATEGORIES_ID|RETENTION_(POLICY|NONE)|INGEST_BUCKET|IMPORT_ABSENT|MARKET_NONE|CHAIN_AWAY|PEERS_UNREACHABLE)$|ELATIO_INGEST_FIELD/,
      ),
    ]);
    if (code === 'ELATIO_INGEST_FIELD') expect(url.pathname).toMatch(/\/(EVENT|ATTACHMENT)(\/|$)/);
  }
  expect(answered.get('POST /api/v1/buckets/BUCKET/events')).toBe(201);
  expect(answered.get('PUT /api/v1/settings/KEY')).toBe(200);
  expect(answered.get('POST /api/v1/import')).toBe(200);
  expect(answered.get('POST /api/v1/tokens')).toBe(201);
});

test('what a description says is text, whatever it says', async () => {
  const { app } = await openedNode();
  const document = await documentOf(app);
  const evil = `<script>alert("1")</script> & '<b>'`;
  const poisoned = JSON.parse(
    JSON.stringify(document, (key, value: unknown) =>
      ['description', 'summary', 'examples'].includes(key)
        ? key === 'examples'
          ? [evil]
          : evil
        : value,
    ),
  ) as ApiDocument;
  const html = pageOf(poisoned, 'http://localhost:5600');
  expect(html).not.toMatch(/<script|<b>/);
  expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; ');
});
