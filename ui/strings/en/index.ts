import { categories } from './categories.ts';
import { chart } from './chart.ts';
import { devices } from './devices.ts';
import { goals } from './goals.ts';
import { health } from './health.ts';
import { log } from './log.ts';
import { privacy } from './privacy.ts';
import { range } from './range.ts';
import { recovery } from './recovery.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { timeline } from './timeline.ts';
import { today } from './today.ts';
import { trends } from './trends.ts';
import { welcome } from './welcome.ts';
import { words } from './words.ts';

/** Everything that the page says in English, by the place where it says it. */
export const en = {
  categories,
  chart,
  devices,
  goals,
  health,
  log,
  privacy,
  range,
  recovery,
  search,
  settings,
  shell,
  timeline,
  today,
  trends,
  welcome,
  words,
};
