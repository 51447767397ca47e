import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on this machine. */
export interface Serving {
  readonly port: number;
  close(): void;
}

/** On a free port, until it is closed. */
export async function serve(
  answer: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<Serving> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
