import { ElatioError } from '../../../protocol/error.ts';
import { EARLIEST, LATEST, type Micros, MILLISECOND } from '../../../protocol/event.ts';
import type { ZoneChange } from '../../zone.ts';
import { DAY, type Division, type Every, type Unit, unitOf } from './units.ts';
import { firstAt, type OffsetIn, type Stretch, stretchesBetween } from './wall.ts';

/** Part of a day, week, … that lies between two moments; all of it, inside. */
export interface NamedPeriod {
  /** See `Unit.name`. */
  readonly name: string;
  /** See `Unit`. */
  readonly index: number;
  readonly from: Micros;
  readonly to: Micros;
}

/** A person's days: where they were, as they divide time. See `wall.ts` for when each begins. */
export interface Calendar {
  readonly division: Division;
  /** The zone in force at a moment. */
  zoneAt(moment: Micros): string;
  /** Clock and calendar at a moment, as if in UTC. */
  wallAt(moment: Micros): Micros;
  /** When the day of a date such as `2026-11-22` began; that of the next one where the clock leapt over it. */
  startOf(date: string): Micros;
  /** When the clock first showed so long after midnight of a date, or more; 24 hours and more are of the next one. */
  momentOf(date: string, time: Micros): Micros;
  /** The date of the day that a moment is in. */
  dateAt(moment: Micros): string;
  /**
   * What lies between two moments, side by side, oldest first: none is empty, none overlaps, no moment is left out.
   * @throws ElatioError ELATIO_QUERY_PERIOD where they are more than `most`
   */
  periods(every: Every, from: Micros, to: Micros, most?: number): NamedPeriod[];
}

/** Farther than any clock is put, and than any zone is from another. */
const FARTHEST: Micros = 2 * DAY;

/** As long as a month lasts, and more. */
const LONGEST: Micros = 32 * DAY;

/**
 * @param changes oldest first, at least one; the first holds for all time before it
 * @param offsetIn throws for no zone among them
 */
export function createCalendar(
  changes: readonly ZoneChange[],
  division: Division,
  offsetIn: OffsetIn,
): Calendar {
  const between = (from: Micros, to: Micros): Stretch[] =>
    stretchesBetween(changes, offsetIn, Math.max(from, FIRST), Math.min(to, LAST));
  const zoneAt = (moment: Micros): string =>
    (changes.findLast(({ at }) => at <= moment) ?? changes[0]).zone;

  /** Where each begins from the one on that `from` is in, as long as that is before `to`. */
  function* beginnings(unit: Unit, from: Micros, to: Micros): Generator<[number, Micros]> {
    const stretches = between(from - LONGEST - FARTHEST, to + FARTHEST);
    // The clock may have shown more before it was put back.
    let index = unit.at(from + stretches[0].offset + FARTHEST);
    while ((firstAt(stretches, unit.wall(index)) ?? Infinity) > from) index--;
    let done = 0;
    for (; ; index++) {
      const wall = unit.wall(index);
      // What the clock did not reach in one stretch it had not reached in those before.
      while (done < stretches.length && wall - stretches[done].offset >= stretches[done].to) done++;
      if (done === stretches.length) return;
      const at = Math.max(stretches[done].from, wall - stretches[done].offset);
      if (at >= to) return;
      yield [index, at];
    }
  }

  function momentOf(date: string, time: Micros): Micros {
    const wall = Date.parse(date) * MILLISECOND + time;
    return firstAt(between(wall - FARTHEST, wall + FARTHEST), wall) ?? wall;
  }

  const days = unitOf('day', division);
  return {
    division,
    zoneAt,
    wallAt: (moment) =>
      moment + offsetIn(zoneAt(moment), Math.floor(moment / MILLISECOND)) * MILLISECOND,
    startOf: (date) => momentOf(date, division.dayStart),
    momentOf,
    dateAt(moment) {
      let last = 0;
      for (const [index] of beginnings(days, moment, moment + 1)) last = index;
      return days.name(last);
    },
    periods(every, from, to, most = Infinity) {
      const unit = unitOf(every, division);
      const made: NamedPeriod[] = [];
      let open: readonly [index: number, at: Micros] | undefined;
      const close = (end: Micros): void => {
        const begin = Math.max(open?.[1] ?? end, from);
        if (!open || begin >= end) return;
        if (made.length === most) throw tooMany(every, most);
        made.push({ name: unit.name(open[0]), index: open[0], from: begin, to: end });
      };
      if (from >= to) return made;
      for (const next of beginnings(unit, from, to)) {
        close(next[1]);
        open = next;
      }
      close(to);
      return made;
    },
  };
}

/** Time before and after what can be recorded, for what is near the borders. */
const FIRST = EARLIEST - 2 * LONGEST;
const LAST = LATEST + 2 * LONGEST;

function tooMany(every: Every, most: number): ElatioError {
  const longer = every === 'month' ? 'a shorter time' : 'a shorter time, or longer periods';
  return new ElatioError(
    'ELATIO_QUERY_PERIOD',
    `There are more than ${most} ${every}s in that time: ask for ${longer}.`,
  );
}
