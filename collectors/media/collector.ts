import { SECOND, type Micros } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { createAlarm } from '../alarm.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { createPace } from '../pace.ts';
import type { SessionBoard } from '../session/board.ts';
import { createTrack } from '../track.ts';
import { whileWatching } from '../watching.ts';
import type { MediaSource, MediaWatch, Playing } from './source.ts';

/** What this collector says of itself. */
export const MEDIA = {
  name: 'media',
  records: 'what your music and video players play',
} as const;

/** While nothing changes the event grows this often: a crash costs no more than that. */
const BEAT: Micros = 10 * SECOND;

/** Two beats: one may come late on a busy machine. A machine that slept for longer played nothing. */
const PULSETIME: Micros = 2 * BEAT;

/**
 * Makes the collector of what is played: bucket `aw-watcher-media_HOST`, type `currently-playing`, data
 * `{title, artist?, album?, uri?, player}`. While all players are paused or stopped, nothing is recorded.
 *
 * @param deps.board Where it changes, what is known is written at once: the machine may be about to sleep.
 */
export function createMediaCollector(deps: {
  source: MediaSource;
  hostname: string;
  board?: SessionBoard | undefined;
  now?: Clock;
}): Collector {
  const { source, hostname, board, now = systemClock } = deps;
  const client = 'aw-watcher-media';
  const bucket = `${client}_${hostname}`;

  return {
    ...MEDIA,

    async run(sink, signal) {
      const alarm = createAlarm(signal);
      // A pause is a pause, however short: what comes after it is not joined to what was before.
      const track = createTrack({ sink, bucket, pulsetime: PULSETIME, joins: 0 });
      const pace = createPace();
      let noticed: Micros | undefined;
      let current: Playing | undefined;

      const notice = () => {
        noticed = now();
        alarm.ring();
      };

      const record = async (watch: MediaWatch) => {
        const playing = watch.playing();
        const at = noticed ?? now();
        if (isSame(playing, current)) {
          noticed = undefined;
          if (current) await track.extend(now());
          return alarm.sleep(BEAT);
        }
        // Silence is due at once; a title that changes all the time is not.
        if (playing && pace.wait() > 0) return alarm.sleep(pace.wait());
        noticed = undefined;
        const before = current;
        current = playing;
        if (!playing) return track.extend(at);
        pace.spend();
        await (before ? track.change(at, dataOf(playing)) : track.begin(at, dataOf(playing)));
      };

      const recordAll = async (watch: MediaWatch) => {
        await sink.ensureBucket({ name: bucket, type: 'currently-playing', client, hostname });
        while (!signal.aborted) await record(watch);
      };

      const over = new AbortController();
      board?.onChange(() => alarm.ring(), over.signal);
      try {
        await whileWatching(() => source.open(notice, signal), recordAll, signal);
      } finally {
        over.abort();
      }
      if (current) await track.extend(now());
    },
  };
}

function dataOf(playing: Playing): JsonObject {
  return { ...playing };
}

function isSame(a: Playing | undefined, b: Playing | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
