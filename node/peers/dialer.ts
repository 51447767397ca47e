import type { Peer } from '../../protocol/sync/interface.ts';

/** Keeps calling devices that are not connected: less and less often, and at once where there is a reason to. */
export interface Dialer {
  /** Calls a device, or all, at once: it was heard of, or the network is another. */
  wake(peer?: Peer): void;
  /**
   * A session with a device has ended, and with it what it was for.
   * @param retry whether calling it again may help; else nobody does before `wake`
   */
  ended(peer: Peer, retry: boolean): void;
  stop(): Promise<void>;
}

export interface DialerDeps {
  /** Devices to be connected with. */
  readonly wanted: () => readonly Peer[];
  readonly isConnected: (peer: Peer) => boolean;
  /** Fails where the device is not to be reached. */
  readonly call: (peer: Peer, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1: devices that were cut off together must not come back together. */
  readonly chance: () => number;
  readonly now: () => number;
}

const FIRST_MS = 1000;
const LAST_MS = 300_000;
/** A session of such a length was a good one. */
const GOOD_MS = 30_000;
const CALL_MS = 20_000;

interface Call {
  failures: number;
  timer: NodeJS.Timeout | undefined;
  under: AbortController | undefined;
  /** It was woken while it was under way. */
  again: boolean;
  since: number | undefined;
}

export function createDialer({ wanted, isConnected, call, chance, now }: DialerDeps): Dialer {
  const calls = new Map<Peer, Call>();
  const running = new Set<Promise<void>>();
  let isStopped = false;

  function callOf(peer: Peer): Call {
    const known = calls.get(peer);
    if (known) return known;
    const fresh: Call = {
      failures: 0,
      timer: undefined,
      under: undefined,
      again: false,
      since: undefined,
    };
    calls.set(peer, fresh);
    return fresh;
  }

  function later(peer: Peer, state: Call): void {
    const most = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(state.failures, 16));
    state.failures++;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => begin(peer), most * (0.5 + chance() / 2)).unref();
  }

  function begin(peer: Peer): void {
    const state = callOf(peer);
    clearTimeout(state.timer);
    if (isStopped || isConnected(peer) || !wanted().includes(peer)) return;
    if (state.under) {
      state.again = true;
      return;
    }
    const under = new AbortController();
    state.under = under;
    const signal = AbortSignal.any([under.signal, AbortSignal.timeout(CALL_MS)]);
    const work = call(peer, signal)
      .then(
        () => {
          state.since = now();
        },
        () => {
          if (!state.again && !isConnected(peer) && !isStopped) later(peer, state);
        },
      )
      .finally(() => {
        state.under = undefined;
        if (!state.again) return;
        state.again = false;
        begin(peer);
      });
    running.add(work);
    void work.finally(() => running.delete(work));
  }

  return {
    wake(peer) {
      for (const each of peer === undefined ? wanted() : [peer]) {
        callOf(each).failures = 0;
        begin(each);
      }
    },
    ended(peer, retry) {
      const state = callOf(peer);
      if (state.since !== undefined && now() - state.since > GOOD_MS) state.failures = 0;
      state.since = undefined;
      if (retry && !isStopped) later(peer, state);
    },
    async stop() {
      isStopped = true;
      for (const { timer, under } of calls.values()) {
        clearTimeout(timer);
        under?.abort();
      }
      await Promise.all(running);
    },
  };
}
