import { MILLISECOND, SECOND, type Micros } from '../../../../protocol/event.ts';
import type { Performance } from '../glance.ts';
import type { Random } from '../random.ts';
import type { GeneratedEvent, Recording } from '../recording.ts';

/** Without input for this long somebody counts as away, from the last input on. */
const AFK_TIMEOUT: Micros = 180 * SECOND;

/** The watcher starts each status a millisecond after the one before has ended. */
const STATUS_STEP: Micros = MILLISECOND;

/** After a pause longer than a night, the computer had been shut down. */
const SHUT_DOWN_AFTER: Micros = 14 * 3600 * SECOND;

/** A window that somebody opens is seen within a second. */
const REACTION: Micros = SECOND;

const AWAY = { status: 'afk' } as const;
const PRESENT = { status: 'not-afk' } as const;

/** Like aw-watcher-afk: when keys or the mouse were touched, remembered from session to session. */
export class AfkWatcher {
  readonly #bucket: number;
  /** Start of the status that has not ended yet. */
  #since: Micros = NaN;
  /** The end of the session before: the last input, and the last that was recorded at all. */
  #left: Micros = NaN;
  #recordedUntil: Micros = NaN;

  constructor(bucket: number) {
    this.#bucket = bucket;
  }

  /** The statuses that ended in or before a session. */
  watch({ glances, left }: Performance, random: Random): Recording {
    const written: GeneratedEvent[] = this.#arrive(glances[0].start - random.below(REACTION));
    for (const { still, start, end } of glances) {
      if (!still || end - start < AFK_TIMEOUT) continue;
      // Input comes before the poll that sees the next window.
      const touched = Math.min(end + random.below(REACTION), left);
      this.#sitStill(start, touched, random, written);
    }
    written.push(this.#write(PRESENT, this.#since, Math.max(left, this.#since)));
    this.#left = Math.max(left, this.#since);
    const noticed = this.#left + AFK_TIMEOUT + random.below(10 * SECOND);
    this.#recordedUntil = Math.max(noticed, glances[glances.length - 1].end);
    return written;
  }

  /** What was open when the last session ended, as far as a shutdown at its end would have written it. */
  shutDown(): Recording {
    if (Number.isNaN(this.#left)) return [];
    return [this.#write(AWAY, this.#left + STATUS_STEP, this.#recordedUntil)];
  }

  #arrive(moment: Micros): GeneratedEvent[] {
    const pause = moment - this.#recordedUntil;
    if (pause < SHUT_DOWN_AFTER) {
      this.#since = moment + STATUS_STEP;
      return [this.#write(AWAY, this.#left + STATUS_STEP, moment)];
    }
    const closed = [...this.shutDown()];
    this.#since = moment;
    return closed;
  }

  /** Somebody watches or is gone: input only now and then. */
  #sitStill(start: Micros, end: Micros, random: Random, written: GeneratedEvent[]): void {
    let last = start + random.between(SECOND, 30 * SECOND);
    while (last < end) {
      const next = Math.min(end, last + random.spread(60, 2400) * SECOND + random.below(SECOND));
      if (next - last >= AFK_TIMEOUT && last > this.#since) {
        written.push(this.#write(PRESENT, this.#since, last));
        written.push(this.#write(AWAY, last + STATUS_STEP, next));
        this.#since = next + STATUS_STEP;
      }
      last = next + random.between(SECOND, 40 * SECOND);
    }
  }

  #write(data: typeof AWAY | typeof PRESENT, start: Micros, end: Micros): GeneratedEvent {
    return { bucket: this.#bucket, start, duration: end - start, data };
  }
}
