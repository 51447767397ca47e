import { SECOND, type Micros } from '../../protocol/event.ts';
import { createAlarm } from '../alarm.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Collector } from '../collector.ts';
import type { Inhibitors } from '../inhibitors/inhibitors.ts';
import type { SessionBoard } from '../session/board.ts';
import { createTrack } from '../track.ts';
import { whileWatching } from '../watching.ts';
import { createAttention } from './attention.ts';
import { createPresence } from './presence.ts';
import type { IdleSource, IdleWatch } from './source.ts';

/** What this collector says of itself. */
export const AFK = {
  name: 'afk',
  records: 'whether you are at the keyboard, never what you type',
} as const;

/** Three minutes without input are being away, for ActivityWatch too. */
const TIMEOUT: Micros = 180 * SECOND;

const POLL: Micros = 5 * SECOND;

/**
 * Makes the collector of whether somebody is there. It writes what ActivityWatch's `aw-watcher-afk`
 * does: bucket `aw-watcher-afk_HOST`, type `afkstatus`, data `{status: 'afk' | 'not-afk'}`.
 *
 * @param deps.board What is known of the session: locked or asleep is away from that moment.
 * @param deps.inhibitors Whether a film or a call holds the screen awake: that is not away, by the rules
 *   of `attention.ts`.
 * @param deps.timeout So long without input is being away, in microseconds; 180 seconds by default.
 * @param deps.poll How often the idle time is read, in microseconds; every 5 seconds by default.
 */
export function createAfkCollector(deps: {
  source: IdleSource;
  hostname: string;
  board?: SessionBoard | undefined;
  inhibitors?: Inhibitors | undefined;
  timeout?: Micros;
  poll?: Micros;
  now?: Clock;
}): Collector {
  const { source, hostname, board, inhibitors } = deps;
  const { timeout = TIMEOUT, poll = POLL, now = systemClock } = deps;
  const client = 'aw-watcher-afk';
  const bucket = `${client}_${hostname}`;
  const pulsetime = timeout + poll;
  let hasFailed = false;

  return {
    ...AFK,

    async run(sink, signal) {
      // A run that fails ends too, and whoever runs it again uses the same signal.
      const failed = new AbortController();
      const over = AbortSignal.any([signal, failed.signal]);
      const alarm = createAlarm(signal);
      // What is held lengthens an event by the whole time without input at once; that nothing was seen
      // for too long is for `presence` to judge.
      const track = createTrack({
        sink,
        bucket,
        pulsetime: 2 * pulsetime,
        joins: hasFailed ? 0 : pulsetime,
      });
      const presence = createPresence({ track, timeout, gap: pulsetime });
      const isHeld = async () => (await inhibitors?.isHeld(over)) ?? false;
      const attention = createAttention({ isHeld, timeout });
      board?.onChange(() => alarm.ring(), over);
      over.addEventListener('abort', () => void inhibitors?.close(), { once: true });

      const recordAll = async (watch: IdleWatch) => {
        await sink.ensureBucket({ name: bucket, type: 'afkstatus', client, hostname });
        while (!signal.aborted) {
          // The moment before the question: a last input is then never taken to be later than it was.
          const at = now();
          const idle = await attention.judge(at, await watch.idle());
          await presence.observe(at, idle, { gone: board?.goneSince(), since: board?.since() });
          await alarm.sleep(poll);
        }
      };

      hasFailed = true;
      try {
        await whileWatching(() => source.open(() => alarm.ring(), signal), recordAll, signal);
      } finally {
        failed.abort();
        await inhibitors?.close();
      }
      await presence.finish(now());
      hasFailed = false;
    },
  };
}
