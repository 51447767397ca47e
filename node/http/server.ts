import { chmod, lstat, rm } from 'node:fs/promises';
import { createServer as createNodeServer, type IncomingMessage, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { Peer } from './access.ts';
import type { Fetch } from './door.ts';
import type { Connection } from './route.ts';
import { createUploadWait, isUpload } from './uploads.ts';

/** Where to listen. */
export interface ServerDeps {
  readonly app: { readonly fetch: Fetch };
  /** TCP; none where absent. Port 0 takes a free one. */
  readonly tcp?: { readonly host: string; readonly port: number };
  /**
   * The owner's Unix socket or named pipe; none where absent. A socket left there by a process that died is
   * replaced: the caller holds the data directory's lock.
   */
  readonly socketPath?: string;
  /** Shorter in tests. */
  readonly limits?: Partial<Limits>;
}

/** What a client may take, in milliseconds and bytes. */
export interface Limits {
  /** To send all headers. */
  readonly headersTimeout: number;
  /** To send the whole request, uploads excepted: 64 MiB over a slow machine's loopback are well within it. */
  readonly requestTimeout: number;
  /** Between two looks for those who are too slow. */
  readonly connectionsCheckingInterval: number;
  /** Without a byte on a TCP connection while a request is under way: whoever asked does not take the answer. */
  readonly silence: number;
  /** Of silence between two requests; longer than the minute between two heartbeats of a browser. */
  readonly keepAliveTimeout: number;
  readonly maxHeaderSize: number;
  readonly maxConnections: number;
  /** For answers under way when the server stops. */
  readonly grace: number;
}

const LIMITS: Limits = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  silence: 120_000,
  keepAliveTimeout: 75_000,
  maxHeaderSize: 16_384,
  maxConnections: 1_024,
  grace: 1_000,
};

/** Milliseconds between two looks for idle connections while stopping. */
const SWEEP = 10;

export interface HttpServer {
  /**
   * Listens. Where one address cannot be had, none is.
   * @returns the TCP port, where there is one
   * @throws ElatioError ELATIO_HTTP_PORT where the TCP port is taken, ELATIO_HTTP_LISTEN
   */
  start(): Promise<{ readonly port: number | undefined }>;
  /** Takes no more requests, ends event streams, lets other answers finish for a moment. */
  stop(): Promise<void>;
}

export function createServer(deps: ServerDeps): HttpServer {
  const { app, tcp, socketPath } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  const stopping = new AbortController();
  const servers: Server[] = [];

  function serve(connectionOf: (incoming: IncomingMessage) => Connection): Server {
    const { headersTimeout, requestTimeout, connectionsCheckingInterval, maxHeaderSize } = limits;
    const server = createAdaptorServer({
      fetch: (request, { incoming }) => {
        const answer = app.fetch(request, connectionOf(incoming as IncomingMessage));
        return isUpload(incoming.url) ? waitForUpload(answer) : answer;
      },
      createServer: createNodeServer,
      serverOptions: {
        headersTimeout,
        requestTimeout,
        connectionsCheckingInterval,
        keepAliveTimeout: limits.keepAliveTimeout,
        maxHeaderSize,
      },
    }) as Server;
    server.maxConnections = limits.maxConnections;
    const waitForUpload = createUploadWait(server);
    servers.push(server);
    return server;
  }

  async function listenTcp({ host, port }: { host: string; port: number }): Promise<number> {
    let taken = port;
    const connections = new Map<Peer, Connection>();
    const server = serve(({ socket }) => {
      const peer = isLoopback(socket.remoteAddress) ? 'loopback' : 'remote';
      let connection = connections.get(peer);
      if (!connection) {
        connection = { peer, port: taken, stopping: stopping.signal };
        connections.set(peer, connection);
      }
      return connection;
    });
    server.timeout = limits.silence;
    await listen(server, { host, port }).catch((cause: unknown) => {
      if (codeOf(cause) !== 'EADDRINUSE') throw listenFailure(cause, `port ${port} of ${host}`);
      const message = `Another program listens on port ${port} of ${host}.`;
      throw new ElatioError('ELATIO_HTTP_PORT', message, { cause });
    });
    const address = server.address();
    if (typeof address === 'object' && address !== null) taken = address.port;
    return taken;
  }

  async function listenOwner(path: string): Promise<void> {
    const connection: Connection = { peer: 'owner', port: undefined, stopping: stopping.signal };
    const server = serve(() => connection);
    try {
      if (!isPipe(path) && (await isSocket(path))) await rm(path, { force: true });
      await listenAsOwner(server, path);
      if (!isPipe(path)) await chmod(path, 0o600);
    } catch (cause) {
      throw listenFailure(cause, path);
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    const closed = servers.filter(({ listening }) => listening).map(close);
    // A connection whose answer has just ended is idle, and stays.
    const sweep = setInterval(() => {
      for (const server of servers) server.closeIdleConnections();
    }, SWEEP);
    const timer = setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
    }, limits.grace);
    await Promise.all(closed);
    clearInterval(sweep);
    clearTimeout(timer);
  }

  return {
    async start() {
      try {
        const port = tcp && (await listenTcp(tcp));
        if (socketPath !== undefined) await listenOwner(socketPath);
        return { port };
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
  };
}

function listen(
  server: Server,
  where: { readonly path: string } | { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** From the first moment nobody else can open the socket: it is made at once, and by the mask. */
function listenAsOwner(server: Server, path: string): Promise<void> {
  const before = process.umask(0o077);
  try {
    return listen(server, { path });
  } finally {
    process.umask(before);
  }
}

/** Resolves when the last connection is closed; idle ones are at once. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function listenFailure(cause: unknown, where: string): ElatioError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ElatioError('ELATIO_HTTP_LISTEN', `Cannot listen on ${where}: ${reason}.`, { cause });
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address ?? '');
}

function isPipe(path: string): boolean {
  return path.startsWith('\\\\.\\pipe\\');
}

async function isSocket(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSocket(),
    () => false,
  );
}
