/** The active window, as ActivityWatch's window watcher describes one. */
export interface ActiveWindow {
  /** The application, e.g. `Firefox`. */
  readonly app: string;
  readonly title: string;
}

/** What may have changed: which window is active, or only what it is called. */
export type WindowSign = 'window' | 'title';

/** A window system, as far as the window collector knows it. One for each platform. */
export interface WindowSource {
  /**
   * Begins to watch. From then on `onSign` is called whenever the answer of `read` may have become
   * another one, and once when the source is lost, after which `read` rejects. May be opened again.
   *
   * Rejects where the window system cannot be reached, or with the signal's reason once that aborts.
   */
  open(onSign: (sign: WindowSign) => void, signal: AbortSignal): Promise<WindowWatch>;
}

/** An opened source. */
export interface WindowWatch {
  /** The active window; undefined where none is active, or it has just vanished. */
  read(): Promise<ActiveWindow | undefined>;
  /** Ends it; resolves when no connection and no timer is left. A `read` under way rejects. */
  close(): Promise<void>;
}
