/**
 * Years that nobody lived: what the watchers on somebody's devices would have recorded, made up
 * from a seed. The same options give the same events, byte for byte, on every machine whose
 * time zone data agree.
 *
 * A person wakes, works, eats, meets others, falls ill, travels and goes on holiday, by the local
 * time of wherever they are. From that follow the windows on their screens, and from those what
 * each watcher writes, with the precision and the small irregularities of the real ones. All
 * people, firms and texts are invented; programs and sites are those people use.
 */
import { EARLIEST, LATEST, type Micros } from '../../../protocol/event.ts';
import type { ZoneChange } from '../../zone.ts';
import { Calendar } from './calendar.ts';
import { planDay, type DeviceKind } from './day-plan.ts';
import { BELONGINGS, createDevice, type GeneratedDevice } from './devices.ts';
import { Random } from './random.ts';
import { endOf, type GeneratedEvent } from './recording.ts';
import { createRecorder } from './recorder.ts';
import { zonesBetween } from './zones.ts';

export type { GeneratedDevice, GeneratedEvent, ZoneChange };

/** About how many events the first device, a laptop, has a day, free days included. */
export const LAPTOP_EVENTS_PER_DAY = 2_000;

export interface GeneratorOptions {
  /** Any whole number. People with different seeds have nothing in common. */
  readonly seed: number;
  /** No event starts before; a moment in microseconds. */
  readonly from: Micros;
  /** No event ends after; a moment in microseconds. */
  readonly to: Micros;
  /** How many: a laptop, a desktop, a phone and a tablet each, then those of the next person. */
  readonly devices: number;
  /** The IANA zone of home, Europe/Berlin by default. */
  readonly zone?: string;
}

export interface Generator {
  readonly devices: readonly GeneratedDevice[];
  /** The zone in force at `from`, then every change of it: there and back again. */
  readonly zones: readonly ZoneChange[];
  /**
   * Everything that one device records, lazily, in the order of its events' ends. Within a bucket
   * nothing overlaps. Days before `from` and after `to` have no influence: a shorter range gives
   * the same events as that part of a longer one.
   */
  events(device: number): Iterable<GeneratedEvent>;
}

const PERSON = 7;

/** Days outside of the range that reach into it: nights are bridged, longer absences are not. */
const MARGIN = 3;

/** @throws RangeError if the options are not whole numbers in range, or the zone is unknown */
export function createGenerator(options: GeneratorOptions): Generator {
  const { seed, from, to, devices: count, zone = 'Europe/Berlin' } = options;
  if (![seed, from, to, count].every(Number.isSafeInteger))
    throw new RangeError('not whole numbers');
  if (from < EARLIEST || to > LATEST || from > to || count < 0)
    throw new RangeError('out of range');

  const memberOf = (device: number) => Math.floor(device / BELONGINGS.length);
  const personOf = (device: number) => new Random(seed, PERSON, memberOf(device)).next();
  const devices = Array.from({ length: count }, (_, i) =>
    createDevice(BELONGINGS[i % BELONGINGS.length], personOf(i), memberOf(i)),
  );

  return {
    devices,
    zones: zonesBetween(new Calendar(zone, seed, seed), from, to),
    *events(index) {
      if (!devices[index]) throw new RangeError(`there is no device ${index}`);
      const { kind } = devices[index];
      const person = personOf(index);
      const calendar = new Calendar(zone, seed, person);
      for (const event of recordDays(calendar, person, kind, from, to)) {
        if (event.start >= from && endOf(event) <= to) yield event;
      }
    },
  };
}

/** What a device records from some days before `from` to some days after `to`. */
function* recordDays(
  calendar: Calendar,
  person: number,
  kind: DeviceKind,
  from: Micros,
  to: Micros,
): Iterable<GeneratedEvent> {
  const recorder = createRecorder(kind, person);
  const lastDay = calendar.home.dayAt(to) + MARGIN;
  for (let day = calendar.home.dayAt(from) - MARGIN; day <= lastDay; day++) {
    const sessions = planDay(calendar, person, day).filter(({ device }) => device === kind);
    for (const [i, session] of sessions.entries()) yield* recorder.record(session, day, i);
  }
  yield* recorder.finish();
}
