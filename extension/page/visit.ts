import type { PageReport } from '../recording/page-report.ts';

/** Milliseconds without a key after which typing begins anew. */
const PAUSE = 2_000;

/** How a page is right now. */
export interface PageState {
  readonly isVisible: boolean;
  readonly isFocused: boolean;
  readonly isPlaying: boolean;
}

/** Counts what is done on a page from when it comes in view until it is left: how often, never what. */
export interface Visit {
  click(): void;
  /** A key, whichever. */
  key(now: number): void;
  copy(): void;
  /** How far down was seen, in pixels. */
  seen(bottom: number): void;
  /** Adds the time since the last call to what the page was until now, and says how it is from now on. */
  pass(now: number, state: PageState): void;
  /** Milliseconds since the last call of `pass`. */
  idle(now: number): number;
  /** All that was counted, up to the last call of `pass`. */
  report(
    page: { readonly url: string; readonly title: string; readonly length: number },
    isOver: boolean,
  ): PageReport;
}

/** @param now milliseconds since 1970, in all of it */
export function createVisit(visit: string, now: number, first: PageState): Visit {
  const start = now;
  let last = now;
  let state = first;
  let lastKey = -Infinity;
  let bottom = 0;
  const counts = { clicks: 0, typing: 0, copies: 0 };
  const times = { visible: 0, focused: 0, media: 0 };
  return {
    click() {
      counts.clicks++;
    },
    key(at) {
      if (Math.abs(at - lastKey) > PAUSE) counts.typing++;
      lastKey = at;
    },
    copy() {
      counts.copies++;
    },
    seen(to) {
      if (to > bottom) bottom = to;
    },
    pass(at, next) {
      // A clock that was put back takes nothing away.
      const time = Math.max(at - last, 0);
      if (state.isVisible) times.visible += time;
      if (state.isVisible && state.isFocused) times.focused += time;
      if (state.isPlaying) times.media += time;
      last = Math.max(at, last);
      state = next;
    },
    idle: (at) => at - last,
    report({ url, title, length }, isOver) {
      return {
        report: 'page',
        visit,
        start,
        end: last,
        url,
        title,
        visible: times.visible / 1_000,
        focused: times.focused / 1_000,
        media: times.media / 1_000,
        ...counts,
        scroll: length > 0 ? Math.min(Math.round((100 * bottom) / length), 100) : 0,
        isOver,
      };
    },
  };
}
