/** A browser that is spoken to by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), as far as tests need it. */
export interface Bidi {
  /** @throws Error with what the browser says went wrong, or where it is gone */
  send<T = unknown>(method: string, params?: object): Promise<T>;
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly message?: string;
}

interface Asked {
  readonly method: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** @param address `ws://127.0.0.1:PORT` */
export async function connectBidi(address: string): Promise<Bidi> {
  const socket = new WebSocket(`${address}/session`);
  const asked = new Map<number, Asked>();
  let last = 0;
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`nothing at ${address}`)));
  });
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const { id, result, error, message } = JSON.parse(data) as Answer;
    const waiting = id === undefined ? undefined : asked.get(id);
    if (id === undefined || !waiting) return;
    asked.delete(id);
    if (error === undefined) waiting.resolve(result as never);
    else waiting.reject(new Error(`${waiting.method}: ${error}: ${message}`));
  });
  socket.addEventListener('close', () => {
    for (const { method, reject } of asked.values()) reject(new Error(`${method}: it is gone`));
    asked.clear();
  });
  const send: Bidi['send'] = (method, params = {}) =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== WebSocket.OPEN) throw new Error(`${method}: it is gone`);
      asked.set(++last, { method, resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await send('session.new', { capabilities: {} });
  return { send };
}
