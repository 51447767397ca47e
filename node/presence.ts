import { codeOf, ElatioError } from '../protocol/error.ts';
import { clearHolder, socketPathOf, writeHolder } from './directory/index.ts';
import { createServer, type Fetch, type Log } from './http/index.ts';
import { stopAll } from './parts.ts';
import { portHolder } from './port-holder.ts';

/** What a node has while it runs, locked or open: its port, its socket, and its name on the directory. */
export interface Presence {
  /**
   * Takes them, or none of them.
   * @returns the URL at which it listens
   * @throws ElatioError ELATIO_HTTP_PORT, naming who has it; ELATIO_HTTP_LISTEN
   */
  start(): Promise<string>;
  /** Takes no more requests, and gives all of it back. */
  stop(): Promise<void>;
}

interface PresenceDeps {
  readonly directory: string;
  readonly host: string;
  readonly port: number;
  readonly fetch: Fetch;
  readonly log: Log;
}

export function createPresence({ directory, host, port, fetch, log }: PresenceDeps): Presence {
  const server = createServer({
    app: { fetch },
    tcp: { host, port },
    socketPath: socketPathOf(directory),
  });
  return {
    async start() {
      // What a killed one left would name a process that is another one's by now.
      await clearHolder(directory).catch(() => undefined);
      const taken = await server.start().catch(async (error: unknown) => {
        throw await explained(error, host, port);
      });
      const address = `http://${hostInUrl(host)}:${taken.port}`;
      // On a full disk the node runs on without it: reading must go on.
      await writeHolder(directory, { pid: process.pid, address }).catch((err: unknown) =>
        log.warn({ err }, 'others will not learn who holds the directory'),
      );
      return address;
    },
    stop: () => stopAll([server, { stop: () => clearHolder(directory) }], log),
  };
}

export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** A taken port names who has it. */
async function explained(error: unknown, host: string, port: number): Promise<unknown> {
  if (codeOf(error) !== 'ELATIO_HTTP_PORT') return error;
  const holder = await portHolder(host, port);
  return new ElatioError(
    'ELATIO_HTTP_PORT',
    `Port ${port} of ${host} is taken by ${holder}. End that program, or choose another port with --port N (0 takes a free one).`,
    { cause: error },
  );
}
