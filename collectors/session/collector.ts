import { MILLISECOND, SECOND, type Micros } from '../../protocol/event.ts';
import { createAlarm } from '../alarm.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { createTrack } from '../track.ts';
import { whileWatching } from '../watching.ts';
import type { SessionBoard } from './board.ts';
import type { SessionSource, SessionState, SessionWatch } from './source.ts';

/** What this collector says of itself. */
export const SESSION = {
  name: 'session',
  records: 'when your screen is locked and your machine asleep',
} as const;

/** While nothing changes the event grows this often: a crash costs no more than that. */
const BEAT: Micros = 30 * SECOND;

/** Before the machine may sleep: so long for those who read the board to write what they know. */
const FOR_OTHERS: Micros = 300 * MILLISECOND;

/** A machine that was silent for longer slept, or was off: nobody says in what state. */
const PULSETIME: Micros = 2 * BEAT;

/**
 * Makes the collector of how the person's session fares: bucket `elatio-session_HOST`, type
 * `os.session`, data `{state: 'active' | 'locked' | 'inactive' | 'asleep'}`. An event ends at the moment
 * the source reported a change; that of a machine asleep lasts until it says that it is awake.
 *
 * @param deps.board Told of every change, and that nothing is known any more when a run ends.
 */
export function createSessionCollector(deps: {
  source: SessionSource;
  hostname: string;
  board: SessionBoard;
  now?: Clock;
}): Collector {
  const { source, hostname, board, now = systemClock } = deps;
  const client = 'elatio-session';
  const bucket = `${client}_${hostname}`;
  let hasFailed = false;

  return {
    ...SESSION,

    async run(sink, signal) {
      const alarm = createAlarm(signal);
      const track = createTrack({
        sink,
        bucket,
        pulsetime: PULSETIME,
        joins: hasFailed ? 0 : PULSETIME,
      });
      // Changes in the order they came, with their moments: a machine that falls asleep may write none
      // of them before it wakes.
      const changes: { readonly state: SessionState; readonly at: Micros }[] = [];
      let watch: SessionWatch | undefined;
      let latest: SessionState | undefined;
      let recorded: { readonly state: SessionState; readonly at: Micros } | undefined;

      const notice = () => {
        if (!watch) return;
        try {
          const state = watch.state();
          if (state !== latest) {
            latest = state;
            changes.push({ state, at: now() });
            board.put(state, now());
          }
        } catch {
          // It is lost: the loop is woken, asks itself, and fails by that.
        }
        alarm.ring();
      };

      const record = async (change: { readonly state: SessionState; readonly at: Micros }) => {
        if (recorded?.state === 'asleep') {
          // However long: who wakes the machine says when it slept.
          await track.begin(recorded.at, { state: 'asleep' }, change.at);
        }
        recorded = change;
        await track.change(change.at, { state: change.state });
      };

      /** Lets the machine sleep, unless it has woken before that. */
      const fallAsleep = async (opened: SessionWatch) => {
        const deadline = performance.now() + FOR_OTHERS / MILLISECOND;
        for (let left = 1; left > 0 && latest === 'asleep' && !signal.aborted;) {
          left = deadline - performance.now();
          if (left > 0) await alarm.sleep(left * MILLISECOND);
        }
        if (latest === 'asleep') opened.letSleep();
      };

      const recordAll = async (opened: SessionWatch) => {
        await sink.ensureBucket({ name: bucket, type: 'os.session', client, hostname });
        watch = opened;
        notice();
        while (!signal.aborted) {
          opened.state();
          const change = changes.shift();
          if (change) {
            await record(change);
            if (change.state === 'asleep') await fallAsleep(opened);
            continue;
          }
          if (recorded?.state !== 'asleep') await track.extend(now());
          await alarm.sleep(BEAT);
        }
      };

      hasFailed = true;
      try {
        await whileWatching(() => source.open(notice, signal), recordAll, signal);
        if (recorded && recorded.state !== 'asleep') await track.extend(now());
        hasFailed = false;
      } finally {
        watch = undefined;
        board.put(undefined, now());
      }
    },
  };
}
