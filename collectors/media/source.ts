/** What a player plays. */
export interface Playing {
  /** The player, e.g. `vlc`. */
  readonly player: string;
  /** Empty where the player does not say. */
  readonly title: string;
  readonly artist?: string;
  readonly album?: string;
  readonly uri?: string;
}

/** The players of a session. One for each platform. */
export interface MediaSource {
  /**
   * Begins to watch. `onChange` is called whenever `playing` may have become another one, and once when
   * the source is lost, after which `playing` throws. May be opened again.
   *
   * Rejects where the source cannot be reached, or with the signal's reason once that aborts.
   */
  open(onChange: () => void, signal: AbortSignal): Promise<MediaWatch>;
}

/** An opened source. */
export interface MediaWatch {
  /** What is played now, of several the one that began last; undefined where all are silent. */
  playing(): Playing | undefined;
  /** Ends it; resolves when no connection and no timer is left. */
  close(): Promise<void>;
}
