import type { Connection, Stream, StreamHandler, StreamHandlerOptions } from '@libp2p/interface';

/** What of libp2p's registrar matters here. */
interface Registrar {
  handle(protocol: string, handler: StreamHandler, options?: StreamHandlerOptions): Promise<void>;
}

/**
 * A service of libp2p that answers to some only. Middleware, which libp2p has for this, makes a handler run once more
 * with every stream.
 * @param isStranger whom it does not answer
 */
export function membersOnly<C extends { readonly registrar: Registrar }, T>(
  service: (components: C) => T,
  isStranger: (connection: Connection) => boolean,
): (components: C) => T {
  return (components) => {
    const { registrar } = components;
    return service(replaced(components, 'registrar', guarded(registrar)));
  };

  function guarded(registrar: C['registrar']): C['registrar'] {
    const handle: Registrar['handle'] = (protocol, handler, options) =>
      registrar.handle(protocol, guard(handler), options);
    return replaced(registrar, 'handle', handle);
  }

  function guard(handler: StreamHandler): StreamHandler {
    return (stream: Stream, connection: Connection) => {
      if (!isStranger(connection)) return handler(stream, connection);
      stream.abort(new Error('who?'));
    };
  }
}

/** The same object with something else under a name; its methods are still its own. */
function replaced<O extends object, K extends keyof O>(object: O, name: K, value: O[K]): O {
  return new Proxy(object, {
    get(target, key) {
      if (key === name) return value;
      const found: unknown = Reflect.get(target, key, target);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
}
