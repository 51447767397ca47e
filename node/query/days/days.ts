import type { JsonValue } from '../../../protocol/json.ts';
import { createZoneOffset } from '../../zone-offset.ts';
import { type Calendar, createCalendar } from './calendar.ts';
import { DAY, type Division, HOUR } from './units.ts';
import type { ZoneHistory } from './zone-history.ts';

/** The days of the person, as they are now known. */
export interface Days {
  /**
   * @param zone an IANA name that holds for all time, in the place of those that were in force
   * @throws ElatioError of the store
   */
  calendar(zone?: string): Promise<Calendar>;
}

/**
 * @param deps.zoneNow the zone in force, where nothing is on record
 * @param deps.setting what the person chose for the interfaces, by ActivityWatch's names: `startOfDay` ("04:00"),
 *   `startOfWeek` ("Monday"). Anything else that stands there counts as these.
 */
export function createDays({
  history,
  zoneNow,
  setting,
}: {
  readonly history: ZoneHistory;
  readonly zoneNow: () => string;
  readonly setting: (key: string) => JsonValue | undefined;
}): Days {
  const offsets = new Map<string, (ms: number) => number>();
  const offsetIn = (zone: string, ms: number): number => {
    let offsetAt = offsets.get(zone);
    if (!offsetAt) offsets.set(zone, (offsetAt = createZoneOffset(zone)));
    return offsetAt(ms);
  };
  return {
    async calendar(zone) {
      const known = zone === undefined ? await history.changes() : [];
      const changes = known.length > 0 ? known : [{ at: 0, zone: zone ?? zoneNow() }];
      return createCalendar(changes, divisionOf(setting), offsetIn);
    },
  };
}

function divisionOf(setting: (key: string) => JsonValue | undefined): Division {
  return {
    dayStart: dayStartOf(setting('startOfDay')),
    weekStart: WEEK_STARTS.get(setting('startOfWeek')) ?? MONDAY,
  };
}

/** As ActivityWatch's interface offers them. */
const MONDAY = 1;
const WEEK_STARTS: ReadonlyMap<JsonValue | undefined, number> = new Map([
  ['Sunday', 0],
  ['Monday', MONDAY],
  ['Saturday', 6],
]);

function dayStartOf(chosen: JsonValue | undefined): number {
  const text = typeof chosen === 'string' ? chosen : '';
  const [, hours, minutes] = /^(\d{1,2}):(\d\d)$/.exec(text) ?? [];
  const start = Number(hours) * HOUR + Number(minutes) * (HOUR / 60);
  return Number(minutes) < 60 && start < DAY ? start : 4 * HOUR;
}
