import { once } from 'node:events';
import { connect } from 'node:net';

/** A keep-alive HTTP connection that costs the benchmark as little as can be: one request at a time. */
export interface Connection {
  /** The answer's body, with the sizes of its chunks where it came in chunks. @throws Error where the status is not 2xx or 304 */
  post(path: string, body: string): Promise<string>;
  get(path: string): Promise<string>;
  close(): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let received = Buffer.alloc(0);
  let waiting: { resolve(body: string): void; reject(error: Error): void } | undefined;
  socket.on('data', (bytes) => {
    received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
    const end = received.indexOf(HEAD_END);
    if (end < 0) return;
    const head = received.toString('latin1', 0, end);
    const isChunked = /transfer-encoding: chunked/i.test(head);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (
      isChunked ? !received.subarray(-7).equals(LAST_CHUNK) : received.length < end + 4 + length
    ) {
      return;
    }
    const body = received.toString('utf8', end + 4, isChunked ? undefined : end + 4 + length);
    received = Buffer.alloc(0);
    const done = waiting;
    waiting = undefined;
    if (/^HTTP\/1\.1 (2|304)/.test(head)) done?.resolve(body);
    else done?.reject(new Error(`${head.split('\r\n')[0]}: ${body}`));
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('the connection was closed')));
  const ask = (request: string): Promise<string> =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request);
    });
  return {
    post(path, body) {
      const length = Buffer.byteLength(body);
      return ask(
        `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`,
      );
    },
    get: (path) => ask(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`),
    close: () => socket.destroy(),
  };
}
