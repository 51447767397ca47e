import { goals } from './goals.ts';
import { log } from './log.ts';
import { shell } from './shell.ts';
import { timeline } from './timeline.ts';
import { today } from './today.ts';
import { words } from './words.ts';

/** Everything that the page says in English, by the place where it says it. */
export const en = { words, shell, timeline, today, goals, log };
