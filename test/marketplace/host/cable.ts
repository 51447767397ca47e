import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import type { Place } from '../../../marketplace/host/index.ts';

/** A cable to somebody, which can be cut. */
export interface Cable {
  /** Where its other end is reached. */
  readonly place: Place;
  /** Bytes that came from there. */
  bytes(): number;
  /** Cuts all that goes over it once so many more bytes have come from there; what is opened then lasts. */
  cutAfter(bytes: number): void;
  /** What goes over it now no longer arrives, and nobody is told; what is opened then does. */
  freeze(): void;
  close(): void;
}

/** @param to somebody on the loopback interface */
export async function openCable(to: Place): Promise<Cable> {
  const port = Number(/\/tcp\/(\d+)$/.exec(to.addresses[0])?.[1]);
  const sockets = new Set<Socket>();
  const frozen = new WeakSet<Socket>();
  let bytes = 0;
  let until = Infinity;
  const server = createServer((near) => {
    const far = createConnection(port, '127.0.0.1');
    for (const [from, into] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from);
      from.on('data', (data: Buffer) => {
        if (frozen.has(from)) return;
        if (from === far) bytes += data.length;
        if (bytes > until) {
          until = Infinity;
          for (const socket of sockets) socket.destroy();
        } else if (!into.write(data)) {
          from.pause();
        }
      });
      into.on('drain', () => from.resume());
      from.on('error', () => into.destroy());
      from.on('close', () => {
        sockets.delete(from);
        into.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: here } = server.address() as AddressInfo;
  return {
    place: { peer: to.peer, addresses: [`/ip4/127.0.0.1/tcp/${here}`] },
    bytes: () => bytes,
    cutAfter(more) {
      until = bytes + more;
    },
    freeze() {
      for (const socket of sockets) frozen.add(socket);
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
