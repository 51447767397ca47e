import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, createServer as createTcpServer, Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createServer, type Limits } from '../../../node/http/index.ts';
import { temporaryFolder } from '../folder.ts';
import { BUCKET, nodeOver, testStore } from './fixture.ts';

const event = { timestamp: '2024-01-15T10:00:00Z', data: { app: 'x' } };

async function started(options: { open?: boolean; limits?: Partial<Limits> } = {}) {
  const folder = temporaryFolder();
  const store = await testStore(folder);
  await store.createBucket({ name: 'b', ...BUCKET });
  const { app, logged } = nodeOver(store, { open: options.open ?? true });
  const socketPath = join(folder, 'owner.sock');
  const server = createServer({
    app,
    tcp: { host: '127.0.0.1', port: 0 },
    socketPath,
    ...(options.limits && { limits: options.limits }),
  });
  const { port = 0 } = await server.start();
  onTestFinished(async () => {
    await server.stop();
    await store.stop();
  });
  return { store, server, port, socketPath, logged };
}

interface Sent {
  readonly port?: number;
  readonly socketPath?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly agent?: Agent;
  readonly body?: string | Uint8Array;
}

/** A request as any HTTP client sends it. */
function send({ body, ...options }: Sent): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', path: '/api/0/info', ...options }, (response) => {
      text(response).then(
        (answer) => resolve({ status: response.statusCode ?? 0, body: answer }),
        reject,
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** What a connection answers until it is closed, and when that was. */
async function raw(
  port: number,
  bytes: string,
): Promise<{ socket: Socket; closed: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return { socket, closed: text(socket).catch(() => '') };
}

describe('over TCP and over the owner’s socket', () => {
  test('the same routes are served; only the owner may do everything', async () => {
    const { port, socketPath } = await started({ open: false });
    expect((await send({ port })).status).toBe(200);
    expect((await send({ socketPath })).status).toBe(200);
    const path = '/api/0/buckets';
    expect((await send({ port, path })).status).toBe(401);
    expect((await send({ socketPath, path })).status).toBe(200);
  });

  test('heartbeats arrive over a connection that is kept', async () => {
    const { port, store } = await started();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const path = '/api/0/buckets/b/heartbeat?pulsetime=60';
    for (const seconds of ['00', '10', '20']) {
      const body = JSON.stringify({ ...event, timestamp: `2024-01-15T10:00:${seconds}Z` });
      expect((await send({ port, path, method: 'POST', agent, body })).status).toBe(200);
    }
    expect(store.buckets().get('b')?.open?.duration).toBe(20_000_000);
  });

  test.runIf(process.platform !== 'win32')(
    'the socket is the owner’s alone, and gone afterwards',
    async () => {
      const { socketPath, server } = await started();
      expect(statSync(socketPath).mode & 0o777).toBe(0o600);
      await server.stop();
      expect(existsSync(socketPath)).toBe(false);
    },
  );

  test('forged headers are refused over TCP', async () => {
    const { port, socketPath } = await started();
    const forged = [
      { host: 'evil.example' },
      { host: `evil.example:${port}` },
      { host: 'localhost:1' },
    ];
    for (const headers of forged) {
      const { status, body } = await send({ port, headers });
      expect([status, body]).toEqual([400, expect.stringContaining('ELATIO_HTTP_HOST')]);
      expect((await send({ socketPath, headers })).status).toBe(200);
    }
    expect((await send({ port, headers: { host: `localhost:${port}` } })).status).toBe(200);
    expect((await send({ port, headers: { origin: 'http://evil.example' } })).status).toBe(403);
    expect((await send({ port, headers: { origin: `http://localhost:${port}` } })).status).toBe(
      200,
    );
  });

  test.each([
    ['no Host header', 'GET /api/0/info HTTP/1.1\r\n\r\n'],
    ['no Host header, in HTTP/1.0', 'GET /api/0/info HTTP/1.0\r\n\r\n'],
    [
      'two Host headers',
      'GET /api/0/info HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n',
    ],
    ['a line that is none', 'nonsense\r\n\r\n'],
    [
      'two lengths',
      'POST /api/0/buckets/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    ],
    [
      'a length and chunks',
      'POST /api/0/buckets/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
  ])('a request with %s is 400', async (_, bytes) => {
    const { port } = await started();
    const { socket, closed } = await raw(port, bytes);
    socket.end();
    expect(await closed).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('headers beyond all measure are 431', async () => {
    const { port } = await started();
    const headers = { 'x-long': 'x'.repeat(20_000) };
    expect((await send({ port, headers })).status).toBe(431);
  });
});

describe('a slow or broken client', () => {
  const slowHeaders = {
    headersTimeout: 100,
    requestTimeout: 60_000,
    connectionsCheckingInterval: 20,
  };
  const slowBody = { ...slowHeaders, requestTimeout: 200 };
  const HEAD =
    'POST /api/0/buckets/b/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n';

  test.each([
    ['that sends nothing', '', slowHeaders],
    ['that never ends its headers', HEAD, slowHeaders],
    ['that never ends its body', `${HEAD}\r\n[{"timestamp"`, slowBody],
  ])('%s is cut off', async (_, bytes, limits) => {
    const { port, store, logged } = await started({ limits });
    const { closed } = await raw(port, bytes);
    expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
    expect(store.status().events).toBe(0);
    expect(logged).toEqual([]);
    expect((await send({ port })).status).toBe(200);
  });

  test('whose headers trickle in is cut off', async () => {
    const { port } = await started({ limits: slowHeaders });
    const { socket, closed } = await raw(port, 'GET /api/0/info HTTP/1.1\r\nHost: localhost\r\n');
    const trickle = setInterval(() => socket.write('X-A: b\r\n'), 20);
    socket.once('error', () => {});
    const answer = await closed;
    clearInterval(trickle);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('that hangs up within its body leaves nothing behind', async () => {
    const { port, store, logged } = await started();
    for (const half of ['', '[{"timestamp":"2024-01-15","data":{}}']) {
      const { socket } = await raw(port, `${HEAD}\r\n${half}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.destroy();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await send({ port })).status).toBe(200);
    expect(store.status().events).toBe(0);
    expect(logged).toEqual([]);
  });

  test('that hangs up within a file attaches nothing, and takes nobody’s place', async () => {
    const { port, logged } = await started();
    const path = '/api/v1/attachments';
    const head = `POST ${path}?name=half.txt HTTP/1.1\r\nHost: localhost\r\n`;
    for (const rest of [
      'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
      'Content-Length: 8\r\n\r\nhalf',
    ]) {
      for (let times = 0; times < 3; times++) {
        const { socket } = await raw(port, head + rest);
        await new Promise((resolve) => setTimeout(resolve, 5));
        socket.destroy();
      }
    }
    const whole = { port, path: `${path}?name=whole.txt`, method: 'POST', body: 'whole' };
    await expect.poll(async () => (await send(whole)).status).toBe(201);
    const listed = JSON.parse((await send({ port, path })).body) as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(['whole.txt']);
    expect(logged.filter(([level]) => level === 'error')).toEqual([]);
  });

  test('that hangs up before it has read the answer does no harm', async () => {
    const { port, logged } = await started();
    const body = JSON.stringify(
      Array.from({ length: 20_000 }, (_, n) => ({ ...event, data: { title: `title ${n}` } })),
    );
    const path = '/api/0/buckets/b/events';
    expect((await send({ port, method: 'POST', path, body })).status).toBe(200);
    const { socket } = await raw(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await once(socket, 'readable');
    socket.destroy();
    const { status, body: all } = await send({ port, path });
    expect(status).toBe(200);
    expect(JSON.parse(all)).toHaveLength(20_000);
    expect(logged).toEqual([]);
  });

  test.each([
    ['with its length', true],
    ['in chunks', false],
  ])('with 100 MB %s is told so, and the next request is served', async (_, declared) => {
    const { port, store } = await started();
    const body = Buffer.alloc(100_000_000, '[[[[');
    const headers: Record<string, string> = declared
      ? { 'content-length': String(body.length) }
      : { 'transfer-encoding': 'chunked' };
    const path = '/api/0/buckets/b/events';
    const answer = await send({ port, method: 'POST', path, headers, body });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      413,
      { code: 'ELATIO_HTTP_SIZE', message: expect.stringContaining('64 MiB') },
    ]);
    expect((await send({ port })).status).toBe(200);
    expect(store.status().events).toBe(0);
  });

  test('with a million open brackets is told so', async () => {
    const { port } = await started();
    for (const path of ['events', 'heartbeat?pulsetime=1']) {
      const sent = {
        port,
        method: 'POST',
        path: `/api/0/buckets/b/${path}`,
        body: '['.repeat(1e6),
      };
      const { status, body } = await send(sent);
      expect([status, body]).toEqual([400, expect.stringContaining('nested')]);
    }
  });
});

describe('starting', () => {
  test('fails where another program has the port, and then listens nowhere', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const store = await testStore(temporaryFolder());
    onTestFinished(() => store.stop());
    const socketPath = join(temporaryFolder(), 'owner.sock');
    const { app } = nodeOver(store);
    const server = createServer({ app, tcp: { host: '127.0.0.1', port }, socketPath });
    await expect(server.start()).rejects.toMatchObject({
      code: 'ELATIO_HTTP_PORT',
      message: expect.stringContaining(String(port)),
    });
    await expect(send({ socketPath })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.runIf(process.platform !== 'win32')(
    'replaces a socket that was left behind, and nothing else',
    async () => {
      const store = await testStore(temporaryFolder());
      onTestFinished(() => store.stop());
      const { app } = nodeOver(store);
      const folder = temporaryFolder();
      const socketPath = join(folder, 'owner.sock');
      // Two servers on one path: the first has lost its socket to the second.
      const first = createServer({ app, socketPath });
      await first.start();
      const second = createServer({ app, socketPath });
      await second.start();
      expect((await send({ socketPath })).status).toBe(200);
      await second.stop();
      await first.stop();

      writeFileSync(socketPath, 'a file');
      const third = createServer({ app, socketPath, tcp: { host: '127.0.0.1', port: 0 } });
      // Not the port: that would be blamed on another program.
      await expect(third.start()).rejects.toMatchObject({ code: 'ELATIO_HTTP_LISTEN' });
      expect(existsSync(socketPath)).toBe(true);
    },
  );

  test.runIf(process.platform !== 'win32')(
    'makes the owner’s socket for the owner alone from the first moment, whatever the mask',
    async () => {
      const folder = temporaryFolder();
      const { app } = nodeOver(await testStore(folder));
      const socketPath = join(folder, 'owner.sock');
      const before = process.umask(0);
      onTestFinished(() => void process.umask(before));
      let mode = -1;
      // Looks before anything can be done about it afterwards.
      const listening = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (
        this: Server,
        ...args: unknown[]
      ) {
        listening.mockRestore();
        this.listen(...(args as [{ path: string }, () => void]));
        mode = statSync(socketPath).mode & 0o077;
        return this;
      });
      const server = createServer({ app, socketPath });
      await server.start();
      await server.stop();
      expect(mode).toBe(0);
      expect(process.umask()).toBe(0);
    },
  );
});

describe('stopping', () => {
  const never = { grace: 60_000, keepAliveTimeout: 60_000 };

  test('does not wait for connections that are kept, nor for event streams', async () => {
    const { port, server } = await started({ limits: never });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await send({ port, agent });
    const stream = await raw(port, 'GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(stream.socket, 'readable');
    await server.stop();
    expect(await stream.closed).toMatch(/retry: 2000\n/);
    await expect(send({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('lets an answer under way finish', async () => {
    const { port, server, store } = await started({ limits: never });
    const body = JSON.stringify(Array.from({ length: 5_000 }, () => event));
    const answer = send({ port, method: 'POST', path: '/api/0/buckets/b/events', body });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await server.stop();
    const { status } = await answer;
    expect([status, store.status().events]).toEqual([200, 5_000]);
  });

  test('cuts off who does not come to an end', async () => {
    const { port, server } = await started({ limits: { grace: 50 } });
    const { closed } = await raw(
      port,
      'POST /api/0/buckets/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{',
    );
    await server.stop();
    expect(await closed).toBe('');
  });
});
