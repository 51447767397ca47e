/**
 * | state | meaning |
 * |---|---|
 * | `active` | it is at the screen, and unlocked |
 * | `locked` | the screen is locked |
 * | `inactive` | another session is at the screen |
 * | `asleep` | the machine is about to sleep, or has not quite woken |
 */
export type SessionState = 'active' | 'locked' | 'inactive' | 'asleep';

/** Tells how the person's session fares. One for each platform. */
export interface SessionSource {
  /**
   * Begins to watch. `onChange` is called whenever `state` may have become another one, and once when
   * the source is lost, after which `state` throws. May be opened again.
   *
   * Rejects where the source cannot be reached, or with the signal's reason once that aborts.
   */
  open(onChange: () => void, signal: AbortSignal): Promise<SessionWatch>;
}

/** An opened source. */
export interface SessionWatch {
  /** The state now. @throws what the source was lost by. */
  state(): SessionState;
  /** What happened until it falls asleep is written: whatever it waited for, the machine may sleep now. */
  letSleep(): void;
  /** Ends it; resolves when no connection and no timer is left. */
  close(): Promise<void>;
}
