import { EARLIEST, LATEST, MILLISECOND, type Micros, SECOND } from '../../protocol/event.ts';
import { readDuration } from './duration.ts';
import { quoted, wrongTime } from './errors.ts';
import {
  addDays,
  type Here,
  isReal,
  type LocalTime,
  localTimeOf,
  momentsOf,
  plainOf,
} from './local-time.ts';

type Clock = Pick<LocalTime, 'hour' | 'minute' | 'second'>;

const CLOCK = /^(\d{1,2})(?::(\d\d)(?::(\d\d))?)? ?(am|pm)?$/;
const OFFSET = /^(.*\d) ?(?:(z)|([+-])(\d\d):?(\d\d))$/;

/**
 * Reads a moment as people write it: `7:30` (today, or yesterday where that is still to come), `7:30pm`,
 * `yesterday 7:30`, `2026-11-20 7:30`, `20m ago`, `now`, or ISO 8601 with an offset.
 * @throws ElatioError ELATIO_MANUAL_TIME where it is none, or no clock of the zone shows it;
 *   ELATIO_MANUAL_DURATION of what is ago
 */
export function readMoment(text: string, here: Here): Micros {
  return read(text, here, (clock) => lastOf(clock, here, text));
}

/** The same, but a time of day is the first from `start` on. */
export function readEnd(text: string, start: Micros, here: Here): Micros {
  return read(text, here, (clock) => {
    const day = { ...localTimeOf(start, here.zone), ...clock };
    const found = momentsOf(day, here.zone).find(
      (time) => time >= Math.floor(start / SECOND) * SECOND,
    );
    return found ?? existing(addDays(day, 1), here, text)[0];
  });
}

/** The same, but a time of day is of the day that `time` is of. */
export function readOnDayOf(text: string, time: Micros, here: Here): Micros {
  return read(text, here, (clock) => {
    return existing({ ...localTimeOf(time, here.zone), ...clock }, here, text)[0];
  });
}

function read(text: string, here: Here, ofClock: (clock: Clock) => Micros): Micros {
  const time = timeOf(text, here, ofClock);
  if (time >= EARLIEST && time <= LATEST) return time;
  throw wrongTime(`${quoted(text)} is not between the years 1900 and 2100.`);
}

function timeOf(text: string, here: Here, ofClock: (clock: Clock) => Micros): Micros {
  const words = text.trim().toLowerCase().replaceAll(/ +/g, ' ');
  if (words === 'now') return here.now;
  const ago = /^(.+) ago$/.exec(words)?.[1];
  if (ago !== undefined) return here.now - readDuration(ago);
  const clock = clockOf(words);
  if (clock) return ofClock(clock);
  const [, day, rest] = /^(today|yesterday|\d{4}-\d\d-\d\d)[ t](.+)$/.exec(words) ?? [];
  if (day === undefined) throw unreadable(text);
  const [, inner = rest, utc, sign, hours, minutes] =
    OFFSET.exec(/^\d{4}/.test(day) ? rest : '') ?? [];
  const inDay = clockOf(inner);
  if (!inDay) throw unreadable(text);
  const local = { ...dayOf(day, here), ...inDay };
  if (!isReal(local)) throw unreadable(text);
  if (utc === undefined && sign === undefined) return existing(local, here, text)[0];
  const offset = utc === undefined ? (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
  return (plainOf(local) - (sign === '-' ? -offset : offset)) * MILLISECOND;
}

function clockOf(text: string): Clock | undefined {
  const [, hour, minute, second = '0', half] = CLOCK.exec(text) ?? [];
  // A number alone could be anything.
  if (hour === undefined || (minute === undefined && half === undefined)) return undefined;
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
  const clock = {
    hour: half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'pm' ? 12 : 0),
    minute: Number(minute ?? 0),
    second: Number(second),
  };
  return clock.hour < 24 && clock.minute < 60 && clock.second < 60 ? clock : undefined;
}

function dayOf(day: string, { now, zone }: Here): LocalTime {
  const today = localTimeOf(now, zone);
  if (day === 'today') return today;
  if (day === 'yesterday') return addDays(today, -1);
  const [year, month, date] = day.split('-').map(Number);
  return { ...today, year, month, day: date };
}

/** The last time that clocks showed it, of today and yesterday; of two in the hour that comes twice the first. */
function lastOf(clock: Clock, here: Here, text: string): Micros {
  const now = localTimeOf(here.now, here.zone);
  const today = { ...now, ...clock };
  const [first] = momentsOf(today, here.zone);
  if (first !== undefined && first <= here.now) return first;
  const isSkipped = first === undefined && plainOf(today) <= plainOf(now);
  return existing(isSkipped ? today : addDays(today, -1), here, text)[0];
}

/** @throws ElatioError ELATIO_MANUAL_TIME where clocks go forward over it */
function existing(local: LocalTime, { zone }: Here, text: string): readonly Micros[] {
  const moments = momentsOf(local, zone);
  if (moments.length > 0) return moments;
  const day = new Date(plainOf(local)).toISOString().slice(0, 10);
  throw wrongTime(
    `${quoted(text)}: the clocks of ${zone} went forward over that time on ${day}: give one that was shown.`,
  );
}

function unreadable(text: string): Error {
  return wrongTime(
    `${quoted(text)} is no time: write it as 7:30, "yesterday 7:30", "2026-11-20 7:30", or "20m ago".`,
  );
}
