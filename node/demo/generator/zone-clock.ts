import { MILLISECOND, SECOND, type Micros } from '../../../protocol/event.ts';
import { createZoneOffset } from '../../zone-offset.ts';

/** A day in milliseconds. Local days may be an hour longer or shorter. */
const DAY_MS = 86_400_000;

/** What clocks on the wall show in one IANA zone. */
export class ZoneClock {
  readonly zone: string;
  readonly #lookUp: (ms: number) => number;
  /** The last UTC day that was asked about, and its offset if it had only one. */
  #cachedDay = NaN;
  #cachedOffset: number | undefined;

  constructor(zone: string) {
    this.zone = zone;
    this.#lookUp = createZoneOffset(zone);
  }

  /** The day, counted from 1970-01-01, that the local calendar shows at a moment. */
  dayAt(moment: Micros): number {
    const ms = Math.floor(moment / MILLISECOND);
    return Math.floor((ms + this.#offsetAt(ms)) / DAY_MS);
  }

  /** The moment at which the clock shows `second` (of the day) on local day `day`. */
  moment(day: number, second: number): Micros {
    const wall = day * DAY_MS + second * 1000;
    // The second look corrects the first where the offset changes in between.
    const utc = wall - this.#offsetAt(wall - this.#offsetAt(wall));
    return utc * MILLISECOND;
  }

  /** Second of the local day that the clock shows at a moment. */
  secondAt(moment: Micros): number {
    const ms = Math.floor(moment / MILLISECOND);
    const local = ms + this.#offsetAt(ms);
    return Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / (SECOND / MILLISECOND));
  }

  /** Milliseconds that local time is ahead of UTC. */
  #offsetAt(ms: number): number {
    const day = Math.floor(ms / DAY_MS);
    if (day !== this.#cachedDay) {
      const first = this.#lookUp(day * DAY_MS);
      this.#cachedDay = day;
      this.#cachedOffset = first === this.#lookUp((day + 1) * DAY_MS - 1) ? first : undefined;
    }
    return this.#cachedOffset ?? this.#lookUp(ms);
  }
}
