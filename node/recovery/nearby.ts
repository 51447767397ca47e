/** Who is heard of in the local network, one after the other, each once. */
export interface Nearby {
  /** @param addresses of one that was heard of */
  hear(addresses: readonly string[]): void;
  /** Those heard of so far, then others as they come, until the signal says that it was long enough. */
  until(signal: AbortSignal): AsyncGenerator<readonly string[]>;
}

/** More would be no house. */
const MOST = 64;

export function createNearby(): Nearby {
  const heard: (readonly string[])[] = [];
  const known = new Set<string>();
  let wake: () => void = () => undefined;
  return {
    hear(addresses) {
      const name = addresses.join(' ');
      if (addresses.length === 0 || known.has(name) || known.size >= MOST) return;
      known.add(name);
      heard.push(addresses);
      wake();
    },
    async *until(signal) {
      for (;;) {
        const next = heard.shift();
        if (next) yield next;
        else if (signal.aborted) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
        }
      }
    },
  };
}
