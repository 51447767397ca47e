import { z } from '@hono/zod-openapi';
import { BROWSERS, MOST_BYTES } from '../../../protocol/browser.ts';
import { codeOf } from '../../../protocol/error.ts';
import type { Browsers } from '../../browser/index.ts';
import type { Credentials } from '../../credentials/index.ts';
import type { NodeInfo } from '../activitywatch/info.ts';
import { check } from '../api/check.ts';
import { json, operation, RECORDING, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { readText } from '../body.ts';
import { failed } from '../caller.ts';
import { parseJson } from '../json.ts';
import { emptyReply } from '../reply.ts';
import { Data, Time } from './shapes.ts';

const Browser = z.enum(BROWSERS).openapi({ description: 'By which buckets are named.' });

const Code = z
  .object({ code: z.string().openapi({ description: 'Six digits.' }), expires: Time })
  .openapi('BrowserCode');

const Connecting = z
  .strictObject({
    code: z.string().openapi({ description: 'Six digits.' }),
    browser: Browser,
  })
  .openapi('BrowserConnecting', { examples: [{ code: '123456', browser: 'firefox' }] });

const Connection = z
  .object({
    id: z.string(),
    token: z.string().openapi({ description: 'Of scope `browser`; told this once.' }),
    hostname: z.string().openapi({ description: "This device's." }),
  })
  .openapi('BrowserConnection');

const Connected = z
  .object({
    id: z.string(),
    browser: z.string(),
    created: Time,
    lastUsed: z.string().nullable().openapi({ format: 'date', description: 'A day, UTC.' }),
  })
  .openapi('ConnectedBrowser');

const UUID = /^[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;

const Batch = z
  .strictObject({
    id: z.string().regex(UUID, 'a UUID').openapi({
      description: 'A UUID. Sent again with the same, nothing is stored twice.',
    }),
    browser: Browser,
    spans: z.array(
      z.strictObject({
        kind: z.enum(['tab', 'page']).openapi({
          description: '`tab` is of a bucket `web.tab.current`, `page` of `web.page.activity`.',
        }),
        start: Time,
        duration: z.number().openapi({
          description: 'Seconds. One that is sent again with more of them is extended.',
        }),
        data: Data.openapi({ description: 'At most 65536 characters of JSON.' }),
      }),
    ),
  })
  .openapi('BrowserBatch', {
    examples: [
      {
        id: '0f9d9a5e-6a3c-4b52-9d6d-1f6f7f1b8c11',
        browser: 'firefox',
        spans: [
          {
            kind: 'tab',
            start: '2024-01-01T00:00:00.000Z',
            duration: 5,
            data: {
              url: 'https://example.com/',
              title: 'Example',
              audible: false,
              incognito: false,
              tabCount: 3,
            },
          },
        ],
      },
    ],
  });

const Receipt = z
  .object({
    taken: z.int().openapi({ description: 'Spans that were stored, or extended.' }),
    known: z.int().openapi({ description: 'Those that are there already.' }),
    excluded: z
      .int()
      .openapi({ description: 'Those that a rule, a pause or retention keeps out.' }),
    now: Time.openapi({ description: "By the node's clock." }),
  })
  .openapi('BrowserReceipt');

const makeCode = operation({
  operationId: 'makeBrowserCode',
  method: 'post',
  path: '/api/v1/browser/codes',
  access: 'admin',
  tag: 'browser',
  summary: 'Makes a code by which one browser is connected',
  description:
    'Six digits, good for two minutes and five tries. There is one at a time: the one before is good for nothing any more.',
  responses: { 201: json(Code, 'The code.') },
});

const connect = operation({
  operationId: 'connectBrowser',
  method: 'post',
  path: '/api/v1/browser/connections',
  access: 'watcher',
  audit: 'configure',
  tag: 'browser',
  summary: 'Connects the browser that knows the code',
  description: 'Its token is good for requests of the same origin alone.',
  request: { body: json(Connecting, 'The code.') },
  responses: { 201: json(Connection, 'The token.') },
  errors: ['ELATIO_BROWSER_CODE', 'ELATIO_HTTP_FAILURES', ...WRITING],
});

const listConnections = operation({
  operationId: 'listBrowsers',
  method: 'get',
  path: '/api/v1/browser/connections',
  access: 'read',
  audit: 'none',
  tag: 'browser',
  summary: 'The browsers that are connected',
  responses: { 200: json(z.array(Connected), 'The oldest first.') },
});

const disconnect = operation({
  operationId: 'disconnectBrowser',
  method: 'delete',
  path: '/api/v1/browser/connections/{id}',
  access: 'admin',
  tag: 'browser',
  summary: 'Ends a connection',
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: 'Its token opens nothing any more.' } },
  errors: ['ELATIO_BROWSER_ID', ...WRITING],
});

const sendBatch = operation({
  operationId: 'sendBatch',
  method: 'post',
  path: '/api/v1/browser/batches',
  access: 'browser',
  tag: 'browser',
  summary: 'Stores what a browser saw, all of it or nothing, and never twice',
  request: { body: json(Batch, 'At most 1000 spans, and 4 MB.') },
  streamed: true,
  responses: { 200: json(Receipt, 'What became of it.') },
  errors: ['ELATIO_BROWSER_BATCH', ...RECORDING],
});

export function browserOperations({
  browsers: { connections, batches },
  credentials,
  info,
}: {
  readonly browsers: Browsers;
  readonly credentials: Pick<Credentials, 'failures'>;
  readonly info: NodeInfo;
}) {
  return [
    serve(makeCode, () => {
      const { code, expires } = connections.code();
      return { code, expires: expires.toISOString() };
    }),
    serve(connect, async ({ json: { code, browser } }, { req }) => {
      const origin = req.header('origin');
      const made = await connections.connect(code, browser, origin).catch((error: unknown) => {
        if (!(error instanceof Error) || codeOf(error) !== 'ELATIO_BROWSER_CODE') throw error;
        throw failed(credentials.failures, 'ELATIO_BROWSER_CODE', error.message);
      });
      return { ...made, hostname: info.hostname };
    }),
    serve(listConnections, () => connections.list()),
    serve(disconnect, async ({ param: { id } }) => {
      await connections.revoke(id);
      return emptyReply(204);
    }),
    serve(sendBatch, async (_, { req }) => {
      const body = parseJson(await readText(req.raw, MOST_BYTES), MOST_BYTES);
      // What is sent is JSON: so is what is in it.
      return batches.take(check(Batch, body, 'body') as Parameters<typeof batches.take>[0]);
    }),
  ];
}
