import type { Micros } from '../../../protocol/event.ts';
import { Random } from './random.ts';
import { ZoneClock } from './zone-clock.ts';

/** What kind of day it is; `travel` is one on which a trip begins or ends. */
export type DayKind = 'work' | 'weekend' | 'vacation' | 'sick' | 'travel';

/** Days from `first` to `last`, both included, counted from 1970-01-01. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** Nights abroad: `first` and `last` are the days of travel. */
export interface Trip extends Span {
  readonly zone: string;
}

interface Year {
  readonly trips: readonly Trip[];
  readonly vacations: readonly Span[];
  readonly illnesses: readonly Span[];
}

const [TRIPS, VACATIONS, ILLNESSES] = [2, 3, 4];

const FAR = ['America/New_York', 'America/New_York', 'Asia/Tokyo', 'America/Los_Angeles'];
const NEAR = ['Europe/London', 'Europe/Lisbon', 'America/New_York', 'Asia/Kolkata'];

/** Public holidays, as month and day. */
const HOLIDAYS = new Set(['1-1', '3-8', '5-1', '10-3', '12-24', '12-25', '12-26', '12-31']);

/** Departures and arrivals are at noon, by the clock that is left behind. */
const NOON = 12 * 3600;

const dayNumber = (year: number, month: number, date: number) =>
  Date.UTC(year, month, date) / 86_400_000;

/** 0 is Sunday. */
const weekdayOf = (day: number) => (((day + 4) % 7) + 7) % 7;

const includes = ({ first, last }: Span, day: number) => first <= day && day <= last;

/** The days of a person's years. Trips are shared by a household: everyone with the same seed. */
export class Calendar {
  readonly home: ZoneClock;
  readonly #household: number;
  readonly #person: number;
  readonly #clocks = new Map<string, ZoneClock>();
  readonly #years = new Map<number, Year>();

  constructor(home: string, household: number, person: number) {
    this.home = this.#clockOf(home);
    this.#household = household;
    this.#person = person;
  }

  kindOf(day: number): DayKind {
    const date = new Date(day * 86_400_000);
    const { trips, vacations, illnesses } = this.#yearOf(date.getUTCFullYear());
    const trip = trips.find((t) => includes(t, day));
    if (trip && (day === trip.first || day === trip.last)) return 'travel';
    if (!trip && illnesses.some((s) => includes(s, day))) return 'sick';
    if (vacations.some((s) => includes(s, day))) return 'vacation';
    const weekday = weekdayOf(day);
    if (weekday === 0 || weekday === 6) return 'weekend';
    return HOLIDAYS.has(`${date.getUTCMonth() + 1}-${date.getUTCDate()}`) ? 'weekend' : 'work';
  }

  /** The trip on which the evening of a day is spent abroad. */
  tripOn(day: number): Trip | undefined {
    return this.#tripsOf(day).find(({ first, last }) => first <= day && day < last);
  }

  /** The clock that rules a day; of a day of travel, what comes after noon. */
  clockOn(day: number): ZoneClock {
    const trip = this.tripOn(day);
    return trip ? this.#clockOf(trip.zone) : this.home;
  }

  /** When the traveller's zone changes on a day of travel. */
  changeOn(day: number): Micros {
    return this.clockOn(day - 1).moment(day, NOON);
  }

  #tripsOf(day: number): readonly Trip[] {
    return this.#yearOf(new Date(day * 86_400_000).getUTCFullYear()).trips;
  }

  #clockOf(zone: string): ZoneClock {
    let clock = this.#clocks.get(zone);
    if (!clock) this.#clocks.set(zone, (clock = new ZoneClock(zone)));
    return clock;
  }

  #yearOf(year: number): Year {
    let plan = this.#years.get(year);
    if (!plan) this.#years.set(year, (plan = this.#plan(year)));
    return plan;
  }

  #plan(year: number): Year {
    const start = dayNumber(year, 0, 1);
    return {
      trips: this.#planTrips(start, new Random(this.#household, TRIPS, year)),
      vacations: planVacations(
        start,
        dayNumber(year, 11, 31),
        new Random(this.#household, VACATIONS, year),
      ),
      illnesses: planIllnesses(start, new Random(this.#person, ILLNESSES, year)),
    };
  }

  /** A fortnight far away in spring, when clocks change, and a week in autumn. */
  #planTrips(start: number, random: Random): Trip[] {
    const spring = start + random.between(60, 98);
    const autumn = start + random.between(255, 300);
    const abroad = (zones: readonly string[]) =>
      random.pick(zones.filter((zone) => zone !== this.home.zone));
    const [saturday, sunday] = [spring + 6 - weekdayOf(spring), autumn + 7 - weekdayOf(autumn)];
    return [
      { first: saturday, last: saturday + 14, zone: abroad(FAR) },
      { first: sunday, last: sunday + random.between(4, 6), zone: abroad(NEAR) },
    ];
  }
}

function planVacations(start: number, end: number, random: Random): Span[] {
  const spring = start + random.between(122, 150);
  const summer = start + random.between(185, 215);
  return [
    { first: spring, last: spring + random.between(3, 8) },
    { first: summer, last: summer + random.between(13, 20) },
    { first: end - random.between(4, 9), last: end },
  ];
}

function planIllnesses(start: number, random: Random): Span[] {
  return Array.from({ length: random.between(2, 4) }, () => {
    const first = start + random.between(4, 355);
    return { first, last: first + random.between(0, 4) };
  });
}
