import { devices } from './devices.ts';
import { privacy } from './privacy.ts';
import { recovery } from './recovery.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { welcome } from './welcome.ts';
import { words } from './words.ts';

/** Everything that the page says in English, by the place where it says it. */
export const en = { words, shell, devices, recovery, welcome, privacy, settings };
