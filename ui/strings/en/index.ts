import { categories } from './categories.ts';
import { chart } from './chart.ts';
import { goals } from './goals.ts';
import { health } from './health.ts';
import { log } from './log.ts';
import { range } from './range.ts';
import { search } from './search.ts';
import { shell } from './shell.ts';
import { timeline } from './timeline.ts';
import { today } from './today.ts';
import { trends } from './trends.ts';
import { words } from './words.ts';

/** Everything that the page says in English, by the place where it says it. */
export const en = {
  categories,
  chart,
  goals,
  health,
  log,
  range,
  search,
  shell,
  timeline,
  today,
  trends,
  words,
};
