import { MILLISECOND, SECOND, type Micros } from '../../protocol/event.ts';
import { createAlarm, type Alarm } from '../alarm.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { createTrack } from '../track.ts';
import { whileWatching } from '../watching.ts';
import { createPace } from '../pace.ts';
import type { SessionBoard } from '../session/board.ts';
import { createSigns, type Signs } from './signs.ts';
import type { ActiveWindow, WindowSource, WindowWatch } from './source.ts';

/** What this collector says of itself. */
export const WINDOW = {
  name: 'window',
  records: 'which application and window you are using, with the window’s title',
} as const;

/** While nothing changes the event grows this often: a crash costs no more than that. */
const BEAT: Micros = 5 * SECOND;

/** Two beats: one may come late on a busy machine. A machine that slept for longer was not active. */
const PULSETIME: Micros = 2 * BEAT;

/** Between two windows there is often none for a moment, which nobody wants to see recorded. */
const SETTLING: Micros = 50 * MILLISECOND;

/** What ActivityWatch's watcher writes where there is no window. */
const NO_WINDOW: ActiveWindow = { app: 'unknown', title: 'unknown' };

/**
 * Makes the collector of the active window. It writes what ActivityWatch's `aw-watcher-window` does:
 * bucket `aw-watcher-window_HOST`, type `currentwindow`, data `{app, title}`.
 *
 * An event lasts until the very moment the source reported a change, and the next begins there.
 *
 * @param deps.board Where it changes, what is known is written at once: the machine may be about to sleep.
 */
export function createWindowCollector(deps: {
  source: WindowSource;
  hostname: string;
  board?: SessionBoard | undefined;
  now?: Clock;
}): Collector {
  const { source, hostname, board, now = systemClock } = deps;
  const client = 'aw-watcher-window';
  const bucket = `${client}_${hostname}`;
  let hasFailed = false;

  return {
    ...WINDOW,

    async run(sink, signal) {
      const alarm = createAlarm(signal);
      const signs = createSigns({ now, onAdd: () => alarm.ring() });
      const track = createTrack({
        sink,
        bucket,
        pulsetime: PULSETIME,
        joins: hasFailed ? 0 : PULSETIME,
      });
      const pace = createPace();
      const beat = createBeat();
      let current: ActiveWindow | undefined;
      const over = new AbortController();
      board?.onChange(() => {
        beat.hurry();
        alarm.ring();
      }, over.signal);

      const record = async (watch: WindowWatch) => {
        const waiting = signs.waiting();
        if (!waiting && beat.wait() > 0) return alarm.sleep(beat.wait());
        if (waiting === 'title' && pace.wait() > 0) return alarm.sleep(pace.wait());
        if (waiting) {
          const { seen, since } = await settled(watch, signs, alarm);
          if (signal.aborted) return;
          if (seen.app !== current?.app || seen.title !== current.title) {
            if (waiting === 'title') pace.spend();
            current = seen;
            beat.reset();
            return track.change(since ?? now(), { app: seen.app, title: seen.title });
          }
        }
        // Signs that turn out to be nothing new may come all the time, and the event must grow still.
        if (beat.wait() > 0) return;
        beat.reset();
        await track.extend(now());
      };

      const recordAll = async (watch: WindowWatch) => {
        await sink.ensureBucket({ name: bucket, type: 'currentwindow', client, hostname });
        signs.add('window');
        while (!signal.aborted) await record(watch);
      };

      hasFailed = true;
      try {
        await whileWatching(
          () => source.open((what) => signs.add(what), signal),
          recordAll,
          signal,
        );
        // It was active to the end.
        if (current) await track.extend(now());
        hasFailed = false;
      } finally {
        over.abort();
      }
    },
  };
}

/** The active window, and the moment of the last sign of it. Where there is none, waits for one a little. */
async function settled(watch: WindowWatch, signs: Signs, alarm: Alarm) {
  const deadline = performance.now() + SETTLING / MILLISECOND;
  const first = signs.take();
  let since = first;
  for (;;) {
    const seen = await watch.read();
    if (seen) return { seen, since };
    const left = (deadline - performance.now()) * MILLISECOND;
    if (left <= 0) return { seen: NO_WINDOW, since: first };
    await alarm.sleep(left);
    since = signs.take() ?? since;
  }
}

/** Counts the time until the event is to grow again. Monotonic, as timers are: a clock set back delays nothing. */
function createBeat() {
  let last = performance.now();
  return {
    wait: () => BEAT - (performance.now() - last) * MILLISECOND,
    reset: () => {
      last = performance.now();
    },
    hurry: () => {
      last = -Infinity;
    },
  };
}
