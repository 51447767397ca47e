import { sizeOf } from '../../../protocol/intervals.ts';
import type { Fact } from '../reader.ts';
import type { Recipe } from '../recipe.ts';
import { OTHER } from '../sites.ts';
import { MINUTE, timesOf } from './minutes.ts';

/** Minutes of each category a day. Public are the top categories that everybody begins with. */
export const CATEGORY_MINUTES: Recipe = {
  id: 'category-minutes',
  version: 1,
  title: 'Minutes per category and day',
  description:
    'For each day, how many minutes were spent at the computer in each of the broad categories that everybody begins ' +
    'with. Categories of your own are counted as other, and never named.',
  needs: [
    {
      domain: 'core',
      type: 'currentwindow',
      fields: [],
      counts: [],
      categoryDepth: 1,
      isSite: false,
    },
  ],
  granularity: 'day',
  keyColumns: [
    {
      name: 'category',
      description: 'What the time was spent on.',
      keys: [
        'Work',
        'Learning',
        'Communication',
        'Social media',
        'Media',
        'Games',
        'Personal',
        'Browsing',
        'System',
        OTHER,
      ],
    },
  ],
  isOfDifferent: false,
  other: OTHER,
  values: [
    {
      name: 'minutes',
      description: 'Time in the category, of the four that the day had most of.',
      unit: 'minute',
      mostKeys: 4,
      cap: 240,
    },
  ],
  measure(_, [windows]) {
    const times = new Map<string, Fact[]>();
    for (const fact of windows) {
      const category = fact.category.at(0) ?? OTHER;
      const same = times.get(category);
      if (same) same.push(fact);
      else times.set(category, [fact]);
    }
    const minutes = new Map<string, number>();
    for (const [category, facts] of times) minutes.set(category, sizeOf(timesOf(facts)) / MINUTE);
    return [minutes];
  },
};
