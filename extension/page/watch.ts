import type { PageReport } from '../recording/page-report.ts';
import { createVisit, type PageState, type Visit } from './visit.ts';

/** Milliseconds: between two looks; between two reports at least, between two while nothing is done; of a visit at least. */
const LOOK = 5_000;
const REPORT = 10_000;
const SIGN_OF_LIFE = 25_000;
const SHORTEST = 1_000;
/** A page may scroll sixty times a second: after the first time it is looked at, and heard again, once that has passed. */
const SCROLLING = 3_000;
/** Characters of an address or a title that are told, more than are kept: a page may make them as long as it likes. */
const MOST = 10_000;
/** Since the last look: the machine slept, and what was before it is over. */
const SLEPT = 60_000;

/**
 * Counts what is done on this page while it is in view. Listeners are passive and stand before the page's own; what a
 * page makes up (untrusted events) is not counted; keys, texts and values are never read.
 * @param send answers `true` where nothing is recorded: what was counted is forgotten. It ends the watch where it fails:
 * the extension is gone, or another version has come
 */
export function watchPage(send: (report: PageReport) => Promise<unknown>): void {
  const gone = new AbortController();
  const options = { capture: true, passive: true, signal: gone.signal };
  const playing = new Set<EventTarget>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let visit: { counted: Visit; url: string; start: number; sent: number } | undefined;
  let isDirty = false;

  const state = (): PageState => ({
    isVisible: own('visibilityState') === 'visible',
    isFocused: Document.prototype.hasFocus.call(document),
    isPlaying: playing.size > 0,
  });

  function begin(now: number): void {
    const counted = createVisit(crypto.randomUUID?.() ?? String(now + Math.random()), now, state());
    visit = { counted, url: location.href, start: now, sent: -Infinity };
    isDirty = false;
    timer ??= setInterval(look, LOOK);
  }

  function beginAnew(now: number): void {
    begin(now);
    // A background that was stopped may not hear a page that is being left: so it has heard of it before.
    setTimeout(look, SHORTEST + 50);
  }

  function report(now: number, isOver: boolean): void {
    if (!visit) return;
    visit.sent = now;
    isDirty = false;
    visit.counted.seen(scrollY + innerHeight);
    const page = {
      url: visit.url.slice(0, MOST),
      title: own('title').slice(0, MOST),
      length: own('scrollingElement')?.scrollHeight ?? 0,
    };
    const reported = visit;
    send(visit.counted.report(page, isOver)).then((isSilent) => {
      // Asked again with the next look: what keeps it silent may end.
      if (isSilent === true && visit === reported) begin(Date.now());
    }, leave);
  }

  /** Ends the visit, unless it is too short to be one. */
  function end(now: number): void {
    if (visit && now - visit.start >= SHORTEST) report(now, true);
    visit = undefined;
  }

  /** Takes account of the time that passed. */
  function pass(now: number, next: PageState): void {
    // What was reported of it stands.
    if (visit && visit.counted.idle(now) > SLEPT) visit = undefined;
    visit?.counted.pass(now, next);
  }

  /** Takes account of how the page is now too. */
  function look(): void {
    const now = Date.now();
    const next = state();
    pass(now, next);
    if (!next.isVisible) {
      end(now);
      clearInterval(timer);
      timer = undefined;
    } else if (!visit) beginAnew(now);
    else if (visit.url !== location.href) {
      if (now - visit.start < SHORTEST) visit.url = location.href;
      else {
        end(now);
        beginAnew(now);
      }
    } else if (
      now - visit.start >= SHORTEST &&
      now - visit.sent >= (isDirty ? REPORT : SIGN_OF_LIFE) - 100
    ) {
      report(now, false);
    }
  }

  function on(types: readonly string[], heard: (event: Event, counted: Visit) => void): void {
    for (const type of types) {
      addEventListener(
        type,
        (event) => {
          if (!event.isTrusted || !visit) return;
          isDirty = true;
          heard(event, visit.counted);
        },
        options,
      );
    }
  }

  function hearScrolling(): void {
    const once = { capture: true, passive: true, once: true };
    addEventListener('scroll', () => setTimeout(scrolled, SCROLLING), once);
  }

  function scrolled(): void {
    if (gone.signal.aborted) return;
    visit?.counted.seen(scrollY + innerHeight);
    isDirty = true;
    hearScrolling();
  }

  function leave(): void {
    gone.abort();
    clearInterval(timer);
    visit = undefined;
  }

  on(['click'], (_, counted) => counted.click());
  on(['keydown'], (_, counted) => counted.key(Date.now()));
  on(['copy', 'cut'], (_, counted) => counted.copy());
  hearScrolling();
  for (const type of ['playing', 'pause', 'ended', 'emptied', 'waiting']) {
    addEventListener(
      type,
      ({ target, isTrusted }) => {
        if (!isTrusted || !target) return;
        if (type === 'playing') playing.add(target);
        else playing.delete(target);
        look();
      },
      options,
    );
  }
  for (const type of ['visibilitychange', 'pageshow']) addEventListener(type, look, options);
  for (const type of ['focus', 'blur']) {
    addEventListener(type, ({ target }) => target === window && look(), options);
  }
  addEventListener(
    'pagehide',
    () => {
      const now = Date.now();
      pass(now, state());
      end(now);
    },
    options,
  );
  if ('navigation' in window) {
    window.navigation.addEventListener('currententrychange', look, { signal: gone.signal });
  } else {
    // That a page gave itself another address is found by the next look.
    for (const type of ['popstate', 'hashchange']) addEventListener(type, look, options);
  }
  look();
}

/** What the document says, whatever a page calls its images: `<img name="title">` would stand before it. */
function own<K extends 'visibilityState' | 'title' | 'scrollingElement'>(name: K): Document[K] {
  return Reflect.get(Document.prototype, name, document);
}
