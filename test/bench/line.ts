import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { freePort } from '../e2e/enrol.ts';

/** What goes between two devices, counted: whoever calls the line reaches the device that it leads to. */
export interface Line {
  /** Where it is called. */
  readonly port: number;
  /** @param there port of the device */
  lead(there: number): void;
  /** Those who call have to wait, as if nothing came back, until `open`. */
  hold(): void;
  /** How many wait. */
  calls(): number;
  /** @returns the moment, in milliseconds of `performance` */
  open(): number;
  /** Bytes both ways. */
  bytes(): number;
  /** Milliseconds since the first call; 0 where nobody has called. */
  elapsed(): number;
  /** Milliseconds since something was said. */
  silence(): number;
  close(): void;
}

export async function openLine(): Promise<Line> {
  const port = await freePort();
  let to = 0;
  let bytes = 0;
  let first = 0;
  let last = 0;
  let held: (() => void)[] | undefined;
  const sockets = new Set<Socket>();

  function join(near: Socket): void {
    const far = createConnection(to, '127.0.0.1');
    for (const [from, into] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (data: Buffer) => {
        bytes += data.length;
        last = performance.now();
        if (!into.write(data)) from.pause();
      });
      into.on('drain', () => from.resume());
      from.on('error', () => into.destroy());
      from.on('close', () => {
        sockets.delete(from);
        into.destroy();
      });
    }
  }

  const server = createServer((near) => {
    first ||= performance.now();
    if (held) held.push(() => join(near));
    else join(near);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    lead(there) {
      to = there;
    },
    hold() {
      held ??= [];
    },
    calls: () => held?.length ?? 0,
    open() {
      const waiting = held ?? [];
      held = undefined;
      for (const each of waiting) each();
      return performance.now();
    },
    bytes: () => bytes,
    elapsed: () => (first === 0 ? 0 : performance.now() - first),
    silence: () => performance.now() - last,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
