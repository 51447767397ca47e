import { SECOND, type Micros } from '../../../protocol/event.ts';
import type { Calendar, DayKind } from './calendar.ts';
import type { Mood } from './moods.ts';
import { Random } from './random.ts';

export type DeviceKind = 'laptop' | 'desktop' | 'phone' | 'tablet';

/** A part of a session that is for one thing. */
export interface Stage {
  readonly mood: Mood;
  readonly end: Micros;
}

/** Time that somebody sits at one device without leaving it for long. */
export interface Session {
  readonly device: DeviceKind;
  readonly start: Micros;
  readonly stages: readonly Stage[];
}

/** A session as planned: seconds of the local day, which may lie after midnight. */
interface Sitting {
  readonly device: DeviceKind;
  readonly from: number;
  readonly to: number;
  readonly mood: Mood;
  readonly meetings?: readonly Meeting[];
}

interface Meeting {
  readonly from: number;
  readonly to: number;
}

const PLAN = 5;
const MINUTE = 60;
const HOUR = 3600;

/** Who leaves a device does so for at least this long; shorter absences are part of a session. */
const LEAST_PAUSE: Micros = 15 * MINUTE * SECOND;

/** After a journey nobody opens a computer at once. */
const ARRIVAL: Micros = HOUR * SECOND;

/** The sessions of one person on one local day, at every device, in order for each device. */
export function planDay(calendar: Calendar, person: number, day: number): Session[] {
  const random = new Random(person, PLAN, day);
  const kind = calendar.kindOf(day);
  const clock = calendar.clockOn(day);
  const earliest = kind === 'travel' ? calendar.changeOn(day) + ARRIVAL : -Infinity;
  const abroad = calendar.tripOn(day) !== undefined;
  const at = (second: number): Micros => clock.moment(day, second) + random.below(SECOND);
  const free: Partial<Record<DeviceKind, Micros>> = {};
  const sessions: Session[] = [];
  for (const { device, from, to, mood, meetings = [] } of planSittings(random, kind, abroad)) {
    const start = Math.max(at(from), free[device] ?? earliest);
    const stages: Stage[] = [];
    for (const meeting of meetings) {
      stages.push({ mood, end: at(meeting.from) }, { mood: 'meeting', end: at(meeting.to) });
    }
    const end = at(to);
    stages.push({ mood, end });
    if (end <= start) continue;
    sessions.push({ device, start, stages });
    free[device] = end + (device === 'phone' ? 30 * SECOND : LEAST_PAUSE);
  }
  return sessions;
}

function planSittings(random: Random, kind: DayKind, abroad: boolean): Sitting[] {
  const up = (kind === 'work' ? 6.3 : 8) * HOUR + random.below(1.6 * HOUR);
  const bed = (kind === 'work' ? 22 : 22.6) * HOUR + random.below(2 * HOUR);
  return [
    ...(kind === 'work' ? workday(random) : []),
    ...leisure(random, kind, abroad, bed),
    ...glances(random, up, bed, kind),
  ];
}

/** Work at the laptop: morning and afternoon, each with a break, around lunch. */
function workday(random: Random): Sitting[] {
  const begin = 8.2 * HOUR + random.below(1.3 * HOUR);
  const lunch = 11.7 * HOUR + random.below(HOUR);
  const back = lunch + random.between(30, 65) * MINUTE;
  const end = random.chance(0.05) ? back + HOUR : 17 * HOUR + random.below(1.8 * HOUR);
  const halves = [
    [begin, lunch],
    [back, end],
  ];
  return halves.flatMap(([from, to]) => {
    const rest = Math.floor(from + (to - from) * (0.4 + random.below(21) / 100));
    const resumed = rest + random.between(16, 28) * MINUTE;
    return [sitToWork(random, from, rest), sitToWork(random, resumed, to)];
  });
}

function sitToWork(random: Random, from: number, to: number): Sitting {
  const meetings: Meeting[] = [];
  // Meetings start on the half hour and on average one falls into each session.
  let slot = Math.ceil((from + 10 * MINUTE) / (HOUR / 2)) * (HOUR / 2);
  while (slot + HOUR / 2 < to) {
    const length = random.pick([15, 25, 30, 45, 55]) * MINUTE;
    if (random.chance(0.22) && slot + length + 10 * MINUTE < to) {
      meetings.push({ from: slot, to: slot + length + random.between(-120, 240) });
      slot += HOUR / 2;
    }
    slot += HOUR / 2;
  }
  return { device: 'laptop', from: Math.floor(from), to: Math.floor(to), mood: 'work', meetings };
}

/** How likely, by the kind of the day, the laptop and the desktop are used in free time. */
const FREE_TIME: Readonly<Record<DayKind, { laptop: number; day: number; desktop: number }>> = {
  work: { laptop: 0.6, day: 0, desktop: 0.5 },
  weekend: { laptop: 0.6, day: 0.65, desktop: 0.75 },
  vacation: { laptop: 0.3, day: 0.2, desktop: 0.3 },
  sick: { laptop: 0.3, day: 0.4, desktop: 0.2 },
  travel: { laptop: 0.5, day: 0, desktop: 0 },
};

function leisure(random: Random, kind: DayKind, abroad: boolean, bed: number): Sitting[] {
  const likely = FREE_TIME[kind];
  const sittings: Sitting[] = [];
  const sit = (device: DeviceKind, from: number, minutes: number, mood: Mood) =>
    sittings.push({ device, from, to: Math.min(from + minutes * MINUTE, bed), mood });
  const hour = (h: number, spread: number) => Math.floor(h * HOUR) + random.below(spread * HOUR);
  if (random.chance(likely.day)) {
    sit('laptop', hour(9.5, 4), random.between(45, 170), random.chance(0.4) ? 'hobby' : 'leisure');
  }
  if (random.chance(likely.laptop * (abroad ? 1.4 : 1))) {
    const mood = kind === 'work' && random.chance(0.12) ? 'work' : 'leisure';
    sit('laptop', hour(19.6, 1.3), random.between(35, 140), mood);
  }
  if (!abroad && random.chance(likely.desktop)) {
    const start = kind === 'work' ? hour(19, 1.5) : hour(13, 5);
    sit('desktop', start, random.between(60, 240), random.chance(0.55) ? 'gaming' : 'leisure');
  }
  if (random.chance(0.45)) sit('tablet', hour(20.5, 1.5), random.between(15, 100), 'leisure');
  return sittings;
}

/** The phone, taken out many times from waking to sleeping. */
function glances(random: Random, up: number, bed: number, kind: DayKind): Sitting[] {
  const sittings: Sitting[] = [];
  const longest = kind === 'work' ? 2600 : 1700;
  let from = Math.floor(up);
  while (from < bed) {
    const to = from + random.spread(8, 900);
    sittings.push({ device: 'phone', from, to, mood: 'leisure' });
    from = to + random.spread(60, longest);
  }
  return sittings;
}
