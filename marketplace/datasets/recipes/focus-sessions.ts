import type { Interval } from '../../../protocol/intervals.ts';
import type { Recipe } from '../recipe.ts';
import { keyText } from '../recipe.ts';
import { OTHER } from '../sites.ts';
import type { Fact } from '../reader.ts';
import { MINUTE, timesOf } from './minutes.ts';

const SHORTEST = 25 * MINUTE;
const LONGEST_BREAK = 5 * MINUTE;
/** The top category whose sub-categories are work. */
const WORK = 'Work';

/** Work at one thing without a longer break: how often, and how long. */
export const FOCUS_SESSIONS: Recipe = {
  id: 'focus-sessions',
  version: 1,
  title: 'Focus sessions per day',
  description:
    'For each day, how many times you worked at one kind of thing for at least 25 minutes without a break of more than ' +
    'five, and how many minutes that was in all. It does not say at what.',
  needs: [
    {
      domain: 'core',
      type: 'currentwindow',
      fields: [],
      counts: [],
      categoryDepth: 2,
      isSite: false,
    },
  ],
  granularity: 'day',
  keyColumns: [],
  isOfDifferent: false,
  other: OTHER,
  values: [
    {
      name: 'sessions',
      description: 'Sessions of at least 25 minutes.',
      unit: 'session',
      mostKeys: 1,
      cap: 8,
    },
    {
      name: 'minutes',
      description: 'Their length in all, short breaks included.',
      unit: 'minute',
      mostKeys: 1,
      cap: 480,
    },
  ],
  measure(_, [windows]) {
    const works = new Map<string, Fact[]>();
    for (const fact of windows) {
      if (fact.category.at(0) !== WORK) continue;
      const key = keyText(fact.category);
      const same = works.get(key);
      if (same) same.push(fact);
      else works.set(key, [fact]);
    }
    const sessions = [...works.values()].flatMap((facts) => sessionsOf(facts));
    const time = sessions.reduce((sum, { first, end }) => sum + end - first, 0);
    return [new Map([['', sessions.length]]), new Map([['', time / MINUTE]])];
  },
};

/** Stretches of one kind of work, joined over short breaks, that are long enough. */
function sessionsOf(facts: readonly Fact[]): readonly Interval[] {
  const stretches: { first: number; end: number }[] = [];
  for (const { first, end } of timesOf(facts)) {
    const last = stretches.at(-1);
    if (last && first - last.end <= LONGEST_BREAK) last.end = end;
    else stretches.push({ first, end });
  }
  return stretches.filter(({ first, end }) => end - first >= SHORTEST);
}
