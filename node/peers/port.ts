import { createServer } from 'node:net';
import { once } from 'node:events';
import { codeOf } from '../../protocol/error.ts';

/**
 * The port itself where it is free on all of the given addresses; 0, any, where another program has it: peers learn
 * from each other where they are, so the usual port is a convenience only. An address that the machine does not have
 * counts as free.
 */
export async function freePort(port: number, hosts: readonly string[]): Promise<number> {
  if (port === 0) return 0;
  for (const host of hosts) {
    const server = createServer();
    try {
      server.listen({ port, host, ipv6Only: true });
      await once(server, 'listening');
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EADDRINUSE' || code === 'EACCES') return 0;
    } finally {
      if (server.listening) {
        server.close();
        await once(server, 'close');
      }
    }
  }
  return port;
}
