import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Daemon } from '../../e2e/daemon.ts';
import type { Device } from '../../e2e/enrol.ts';
import { until } from '../devices.ts';

const BIN = fileURLToPath(new URL('../../../node/cli/bin.js', import.meta.url));

/** What a process holds once all that it has given up is gone. */
export interface Held {
  /** Of JavaScript. */
  readonly heapMB: number;
  /** Memory outside of that, of buffers. */
  readonly buffersMB: number;
  /** What keeps Node running: sockets, timers, files. */
  readonly resources: number;
}

/** Looks into a daemon that was started by {@link inspectable}. */
export interface Probe {
  look(): Promise<Held>;
  close(): void;
}

/** Words that start a daemon so that {@link openProbe} may look into it. */
export function inspectable({ directory }: Pick<Device, 'directory'>): readonly string[] {
  return [process.execPath, '--inspect=127.0.0.1:0', BIN, 'up', '--data', directory];
}

/** As text, since it is to be told to another process, too. */
const HELD = `(() => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo().length;
  return JSON.stringify({ heapMB: heapUsed / 1e6, buffersMB: arrayBuffers / 1e6, resources });
})()`;

/** By the inspector's protocol (https://chromedevtools.github.io/devtools-protocol). */
export async function openProbe({ output }: Daemon): Promise<Probe> {
  // It began anew once, to have its memory given back: see `node/cli/runtime.js`.
  const address = (): string | undefined =>
    [...output().matchAll(/Debugger listening on (ws:\S+)/g)].at(-1)?.[1];
  await until(async () => address() !== undefined);
  const socket = new WebSocket(address() ?? '');
  await once(socket, 'open');
  let asked = 0;
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
    if (id === undefined) return;
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const ask = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve) => {
      waiting.set(++asked, resolve);
      socket.send(JSON.stringify({ id: asked, method, params }));
    });
  return {
    async look() {
      await ask('HeapProfiler.collectGarbage');
      const found = await ask('Runtime.evaluate', { expression: HELD, returnByValue: true });
      const { result } = found as { readonly result: { readonly value: string } };
      return JSON.parse(result.value) as Held;
    },
    close: () => socket.close(),
  };
}
