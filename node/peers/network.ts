import { networkInterfaces } from 'node:os';

/** Tells when the machine is in another network than before, or was asleep. */
export interface NetworkWatch {
  stop(): void;
}

const LOOK_MS = 5000;
/** A clock that is so much further than the timer was to last was not running: the machine slept, or was halted. */
const ASLEEP_MS = 15_000;

/**
 * Looks every five seconds: there is no event for it that all systems have.
 * @param deps.addresses all that the machine has, in any order
 */
export function watchNetwork({
  onChange,
  now = Date.now,
  addresses = ownAddresses,
}: {
  readonly onChange: () => void;
  readonly now?: () => number;
  readonly addresses?: () => readonly string[];
}): NetworkWatch {
  let last = now();
  let before = sorted(addresses());
  const timer = setInterval(() => {
    const at = now();
    const here = sorted(addresses());
    const isOther = here !== before || at - last > LOOK_MS + ASLEEP_MS;
    last = at;
    before = here;
    if (isOther) onChange();
  }, LOOK_MS).unref();
  return { stop: () => clearInterval(timer) };
}

function sorted(addresses: readonly string[]): string {
  return [...addresses].sort().join();
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ internal }) => !internal).map(({ address }) => address),
  );
}
