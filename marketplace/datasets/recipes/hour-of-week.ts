import { hoursOf, weekdayOf } from '../days.ts';
import { keyText, type Recipe } from '../recipe.ts';
import { OTHER } from '../sites.ts';
import { MINUTE, timesOf } from './minutes.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** A histogram of active minutes by hour of the week. A day adds to the 24 cells of its weekday alone. */
export const HOUR_OF_WEEK: Recipe = {
  id: 'hour-of-week',
  version: 1,
  title: 'Active minutes by hour of the week',
  description:
    'How many minutes you were at the computer in each of the 168 hours of a week, all weeks of the period added up. ' +
    'It says when, not what was done.',
  needs: [
    {
      domain: 'core',
      type: 'currentwindow',
      fields: [],
      counts: [],
      categoryDepth: 0,
      isSite: false,
    },
  ],
  granularity: 'week-hour',
  keyColumns: [
    { name: 'weekday', description: 'Day of the week where the person was.', keys: WEEKDAYS },
    { name: 'hour', description: 'Hour of the clock there, 00 to 23.', keys: HOURS },
  ],
  isOfDifferent: false,
  other: OTHER,
  values: [
    {
      name: 'minutes',
      description: 'Time at the computer in that hour, of all weeks together.',
      unit: 'minute',
      mostKeys: 24,
      cap: 60,
    },
  ],
  measure(day, [windows], calendar) {
    const active = timesOf(windows);
    const minutes = new Map<string, number>();
    let at = 0;
    for (const { hour, first, end } of hoursOf(day, calendar)) {
      let time = 0;
      while (at < active.length && active[at].end <= first) at++;
      for (let i = at; i < active.length && active[i].first < end; i++) {
        time += Math.min(end, active[i].end) - Math.max(first, active[i].first);
      }
      const key = keyText([WEEKDAYS[weekdayOf(day.date)], HOURS[hour]]);
      minutes.set(key, (minutes.get(key) ?? 0) + time / MINUTE);
    }
    return [minutes];
  },
};
