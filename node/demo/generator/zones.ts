import type { Micros } from '../../../protocol/event.ts';
import type { ZoneChange } from '../../zone.ts';
import type { Calendar } from './calendar.ts';

/** The zone in force at `from`, and every change before `to`. */
export function zonesBetween(calendar: Calendar, from: Micros, to: Micros): ZoneChange[] {
  let start: ZoneChange = { at: from, zone: calendar.home.zone };
  const changes: ZoneChange[] = [];
  const lastDay = calendar.home.dayAt(to) + 1;
  // A trip that has begun before the range ends within a month.
  for (let day = calendar.home.dayAt(from) - 31; day <= lastDay; day++) {
    if (calendar.kindOf(day) !== 'travel') continue;
    const change = { at: calendar.changeOn(day), zone: calendar.clockOn(day).zone };
    if (change.at <= from) start = { at: from, zone: change.zone };
    else if (change.at < to) changes.push(change);
  }
  return [start, ...changes];
}
