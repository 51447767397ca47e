import { chart } from './chart.ts';
import { health } from './health.ts';
import { range } from './range.ts';
import { shell } from './shell.ts';
import { trends } from './trends.ts';
import { words } from './words.ts';

/** Everything that the page says in English, by the place where it says it. */
export const en = { words, shell, chart, range, trends, health };
