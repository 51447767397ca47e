import { hc } from 'hono/client';
import { ElatioError } from '../../protocol/error.ts';
import type { V1 } from './v1/index.ts';

export { ElatioError };

/**
 * Our API as functions, e.g. `await (await api.buckets.$get()).json()`. It runs in a browser too. A call whose
 * answer is a failure throws ElatioError with the code that was answered; ELATIO_HTTP_ and the status where
 * the answer is none of a node's.
 */
export type ApiClient = ReturnType<typeof createApiClient>;

/**
 * @param base of the node, e.g. `http://127.0.0.1:5600`
 * @param fetch what makes requests; may add credentials, or go over a socket
 */
export function createApiClient({
  base,
  fetch = globalThis.fetch,
}: {
  readonly base: string;
  readonly fetch?: typeof globalThis.fetch;
}) {
  const checked: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.ok) return response;
    throw failureOf(await response.text(), response.status);
  };
  return encoded(hc<V1>(base, { fetch: checked }).api.v1);
}

/** Hono's client puts the names of a path into the address as they are; a name may hold a slash. */
function encoded<T extends object>(client: T): T {
  return new Proxy(client, {
    get(target, key) {
      const inner: unknown = Reflect.get(target, key);
      return typeof inner === 'function' ? encoded(inner) : inner;
    },
    apply(target, self, [asked, ...rest]: [{ param?: Record<string, string> }?, ...unknown[]]) {
      const { param } = asked ?? {};
      const escaped = param && {
        param: Object.fromEntries(
          Object.entries(param).map(([name, value]) => [name, encodeURIComponent(value)]),
        ),
      };
      const made: unknown = Reflect.apply(target as never, self, [
        { ...asked, ...escaped },
        ...rest,
      ]);
      return made;
    },
  });
}

/** The failure that a node answers with, as it is thrown. */
export function failureOf(body: string, status: number): ElatioError {
  try {
    const { message, code } = JSON.parse(body) as Record<string, unknown>;
    if (typeof message === 'string' && typeof code === 'string') {
      return new ElatioError(code, message);
    }
  } catch {
    // Not ours: told by its status below.
  }
  return new ElatioError(`ELATIO_HTTP_${status}`, `The answer has the status ${status}.`);
}
