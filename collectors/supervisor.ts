import { MILLISECOND, SECOND, type Micros } from '../protocol/event.ts';
import { createAlarm } from './alarm.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Collector, Sink, UnavailableCollector } from './collector.ts';
import {
  CollectorEndedError,
  CollectorStuckError,
  CollectorUnavailableError,
  failureOf,
  type Failure,
} from './errors.ts';

/**
 * | state | meaning |
 * |---|---|
 * | `running` | it records |
 * | `waiting` | it failed, and is tried again after a while |
 * | `held` | it is not to record for now; `error` says why |
 * | `stopped` | nobody asked it to record |
 * | `unavailable` | it cannot run on this machine; `error` says why |
 */
export type CollectorState = 'running' | 'waiting' | 'held' | 'stopped' | 'unavailable';

/** How one collector fares. */
export interface CollectorStatus {
  readonly name: string;
  readonly records: string;
  readonly state: CollectorState;
  /** When it came into this state. */
  readonly since: Micros;
  /** Why it last failed; stays until it is started again by hand. */
  readonly error?: Failure;
  /** How often it was run again after a failure. */
  readonly restarts: number;
}

/** Runs collectors so that none of them can harm another, or the node. */
export interface Supervisor {
  /** Runs every collector that is not running. Returns at once. */
  start(): void;
  /** Stops all; resolves when none writes any more, or at the latest after a grace period. */
  stop(): Promise<void>;
  /** Lets none record until `release`, also one that is started meanwhile; `reason` stands in `status`. */
  hold(reason: Failure): void;
  /** Runs again those that `hold` stopped. */
  release(): void;
  /** One status a collector, in the order they were given. */
  status(): CollectorStatus[];
}

/** How long a failed collector waits before it is tried again. */
export interface Backoff {
  /** After the first failure; each further one doubles it. */
  readonly first: Micros;
  /** At the most. */
  readonly cap: Micros;
  /** Having run for so long, it is taken to be well, and the next wait is the first again. */
  readonly well: Micros;
}

const BACKOFF: Backoff = { first: SECOND, cap: 60 * SECOND, well: 60 * SECOND };

/** How long `stop` waits for a collector that does not stop. */
const GRACE: Micros = 5 * SECOND;

/**
 * Makes a supervisor; nothing runs before `start`.
 *
 * @param deps.unavailable Listed in `status`, and never run.
 * @param deps.onFailure Called with a collector's status when it fails, e.g. to log it: not again where it
 *   fails as it did before and was not well in between.
 */
export function createSupervisor(deps: {
  collectors: readonly Collector[];
  unavailable?: readonly UnavailableCollector[];
  sink: Sink;
  now?: Clock;
  backoff?: Partial<Backoff>;
  grace?: Micros;
  onFailure?: (status: CollectorStatus) => void;
}): Supervisor {
  const { sink, now = systemClock, grace = GRACE, onFailure = () => {} } = deps;
  const backoff = { ...BACKOFF, ...deps.backoff };
  const wards = deps.collectors.map((collector) =>
    createWard({ collector, sink, now, backoff, grace, onFailure }),
  );
  const absent = (deps.unavailable ?? []).map(({ name, records, reason }): CollectorStatus => ({
    name,
    records,
    state: 'unavailable',
    since: now(),
    error: failureOf(new CollectorUnavailableError(reason)),
    restarts: 0,
  }));

  let started = false;
  let held: { readonly reason: Failure; readonly since: Micros } | undefined;
  let stopping: Promise<unknown> = Promise.resolve();

  const stopAll = () => (stopping = Promise.all(wards.map((ward) => ward.stop())));
  const startAll = () => {
    if (started && !held) for (const ward of wards) ward.start();
  };
  /** What stopped because it was told to stands for more than itself. */
  const shown = (status: CollectorStatus): CollectorStatus =>
    started && held && status.state !== 'running'
      ? { ...status, state: 'held', since: held.since, error: held.reason }
      : status;

  return {
    start() {
      started = true;
      startAll();
    },
    async stop() {
      started = false;
      await stopAll();
    },
    hold(reason) {
      held = { reason, since: held?.since ?? now() };
      void stopAll();
    },
    release() {
      held = undefined;
      // One that is still stopping could not be started.
      void stopping.then(startAll);
    },
    status: () => [...wards.map((ward) => shown(ward.status())), ...absent],
  };
}

/** Looks after one collector. */
function createWard(deps: {
  collector: Collector;
  sink: Sink;
  now: Clock;
  backoff: Backoff;
  grace: Micros;
  onFailure: (status: CollectorStatus) => void;
}) {
  const { collector, sink, now, backoff, grace, onFailure } = deps;
  const { name, records } = collector;
  let status: CollectorStatus = { name, records, state: 'stopped', since: now(), restarts: 0 };
  let current: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;

  const enter = (state: CollectorState) => {
    status = { ...status, state, since: now() };
  };

  const tell = () => {
    try {
      onFailure(status);
    } catch {
      // Whoever listens must not stop the recording.
    }
  };

  /** Runs it until it fails, which it does by ending too, or until abort. */
  const runOnce = async (signal: AbortSignal): Promise<Failure | undefined> => {
    try {
      await collector.run(sink, signal);
      return signal.aborted ? undefined : failureOf(new CollectorEndedError(name));
    } catch (error) {
      return failureOf(error);
    }
  };

  const keepRunning = async (signal: AbortSignal) => {
    const alarm = createAlarm(signal);
    let delay = backoff.first;
    while (!signal.aborted) {
      enter('running');
      const begun = performance.now();
      const error = await runOnce(signal);
      const wasWell = (performance.now() - begun) * MILLISECOND >= backoff.well;
      const isNews = wasWell || error?.message !== status.error?.message;
      if (error) status = { ...status, error };
      if (signal.aborted) break;
      if (wasWell) delay = backoff.first;
      enter('waiting');
      if (isNews) tell();
      await alarm.sleep(delay);
      if (signal.aborted) break;
      delay = Math.min(delay * 2, backoff.cap);
      status = { ...status, restarts: status.restarts + 1 };
    }
  };

  return {
    status: () => status,
    start() {
      if (current) return;
      const abort = new AbortController();
      const { error: _, ...rest } = status;
      status = { ...rest, restarts: 0 };
      const done = keepRunning(abort.signal).finally(() => {
        current = undefined;
        enter('stopped');
      });
      current = { abort, done };
    },
    async stop() {
      if (!current) return;
      const { abort, done } = current;
      abort.abort();
      const patience = new AbortController();
      const late = createAlarm(patience.signal).sleep(grace);
      void done.then(() => patience.abort());
      await Promise.race([done, late]);
      patience.abort();
      if (current) status = { ...status, error: failureOf(new CollectorStuckError(name)) };
    },
  };
}
