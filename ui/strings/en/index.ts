import { privacy } from './privacy.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { words } from './words.ts';

/** Everything that the page says in English, by the place where it says it. */
export const en = { words, shell, privacy, settings };
