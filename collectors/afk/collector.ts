import { SECOND, type Micros } from '../../protocol/event.ts';
import { createAlarm } from '../alarm.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { createTrack } from '../track.ts';
import { whileWatching } from '../watching.ts';
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
 * @param deps.timeout So long without input is being away, in microseconds; 180 seconds by default.
 * @param deps.poll How often the idle time is read, in microseconds; every 5 seconds by default.
 */
export function createAfkCollector(deps: {
  source: IdleSource;
  hostname: string;
  timeout?: Micros;
  poll?: Micros;
  now?: Clock;
}): Collector {
  const { source, hostname, timeout = TIMEOUT, poll = POLL, now = systemClock } = deps;
  const client = 'aw-watcher-afk';
  const bucket = `${client}_${hostname}`;
  const pulsetime = timeout + poll;

  return {
    ...AFK,

    async run(sink, signal) {
      const alarm = createAlarm(signal);
      const track = createTrack({ sink, bucket, pulsetime });
      const presence = createPresence({ track, timeout, gap: pulsetime });

      const recordAll = async (watch: IdleWatch) => {
        await sink.ensureBucket({ name: bucket, type: 'afkstatus', client, hostname });
        while (!signal.aborted) {
          // The moment before the question: a last input is then never taken to be later than it was.
          const at = now();
          await presence.observe(at, await watch.idle());
          await alarm.sleep(poll);
        }
      };

      await whileWatching(() => source.open(() => alarm.ring(), signal), recordAll, signal);
      await presence.finish(now());
    },
  };
}
