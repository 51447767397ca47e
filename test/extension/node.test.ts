import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createNode } from '../../extension/delivery/node.ts';
import { failureOf } from '../../extension/failure.ts';

/** The address of what always answers like this. */
async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_, res) => void res.writeHead(status).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const node = createNode();
const batch = { id: '1', browser: 'chrome', spans: [] } as const;
const codeIs = (code: string): unknown => expect.objectContaining({ code });

test('what is no node on the port is told from a node that is away', async () => {
  await expect(node.state({ address: 'http://127.0.0.1:1' })).rejects.toEqual(
    codeIs('ELATIO_EXTENSION_AWAY'),
  );
  for (const [status, body] of [
    [200, '<html>'],
    [200, '[]'],
    [200, '{"taken":1}'],
    [404, 'no'],
    [500, '{}'],
    [413, ''],
  ] as const) {
    const address = await answering(status, body);
    await expect(node.send({ address }, batch)).rejects.toEqual(
      codeIs('ELATIO_EXTENSION_STRANGER'),
    );
  }
});

test('a node’s refusal keeps its code and status', async () => {
  const address = await answering(401, '{"code":"ELATIO_HTTP_TOKEN","message":"Unknown."}');
  await expect(node.state({ address })).rejects.toMatchObject({
    code: 'ELATIO_HTTP_TOKEN',
    status: 401,
    message: 'Unknown.',
  });
  // A node that lets nobody in without a token is one.
  await node.look({ address });
});

test('what nobody expected is a fault, and says what it was', () => {
  expect(failureOf(new Error('x'))).toEqual({
    error: { code: 'ELATIO_EXTENSION_FAULT', message: 'x' },
  });
});
