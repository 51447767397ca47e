import type { Micros } from '../../protocol/event.ts';

/** Tells how long nobody has touched the keyboard or the pointer. One for each platform. */
export interface IdleSource {
  /**
   * Begins to watch. `onLost` is called once when the source is lost, after which `idle` rejects. May
   * be opened again.
   *
   * Rejects where the source cannot be reached, or with the signal's reason once that aborts.
   */
  open(onLost: () => void, signal: AbortSignal): Promise<IdleWatch>;
}

/** An opened source. */
export interface IdleWatch {
  /** The time since the last input. */
  idle(): Promise<Micros>;
  /** Ends it; resolves when no connection and no timer is left. A question under way rejects. */
  close(): Promise<void>;
}
