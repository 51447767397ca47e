import type { MessagePort, Transferable, Worker } from 'node:worker_threads';
import { type ErrorMessage, messageOf, revived } from './error-message.ts';

/** What one side of two threads can be asked: by name, one argument, which is copied. */
type Calls = Readonly<Record<string, (argument: never) => unknown>>;

/** How each is answered. */
export type Handlers<C extends Calls> = {
  readonly [N in keyof C]: (
    argument: Parameters<C[N]>[0],
  ) => Answered<ReturnType<C[N]>> | Promise<Answered<ReturnType<C[N]>>>;
};

interface Answered<T> {
  readonly value: T;
  /** What of it need not be copied, and is gone here. */
  readonly transfer?: readonly Transferable[];
}

/** Calls to the other thread. */
export interface Line<C extends Calls> {
  /** @throws what the other side threw: an ElatioError or QueryError as itself, anything else as an Error */
  call<N extends keyof C & string>(
    name: N,
    argument: Parameters<C[N]>[0],
  ): Promise<ReturnType<C[N]>>;
  /** Fails the calls that are not answered yet, and all to come: the other thread is no more. */
  fail(error: Error): void;
}

type Message =
  | { readonly call: number; readonly name: string; readonly argument: unknown }
  | { readonly answer: number; readonly value: unknown }
  | { readonly answer: number; readonly error: ErrorMessage };

/** Talks over a port: calls what the other side answers, and answers what it calls. */
export function createLine<Out extends Calls, In extends Calls>(
  port: MessagePort | Worker,
  handlers: Handlers<In>,
): Line<Out> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  let failed: Error | undefined;

  async function answer(call: number, name: string, argument: unknown): Promise<void> {
    try {
      const { value, transfer = [] } = await handlers[name](argument as never);
      port.postMessage({ answer: call, value }, transfer);
    } catch (error) {
      port.postMessage({ answer: call, error: messageOf(error) });
    }
  }

  port.on('message', (message: Message) => {
    if ('call' in message) {
      void answer(message.call, message.name, message.argument);
      return;
    }
    const asked = waiting.get(message.answer);
    waiting.delete(message.answer);
    if ('error' in message) asked?.reject(revived(message.error));
    else asked?.resolve(message.value);
  });

  return {
    async call<N extends keyof Out & string>(name: N, argument: Parameters<Out[N]>[0]) {
      if (failed) throw failed;
      const asked = Promise.withResolvers<ReturnType<Out[N]>>();
      waiting.set(++last, asked as PromiseWithResolvers<unknown>);
      port.postMessage({ call: last, name, argument });
      return asked.promise;
    },
    fail(error) {
      failed ??= error;
      for (const asked of waiting.values()) asked.reject(error);
      waiting.clear();
    },
  };
}
