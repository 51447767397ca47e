import type { Persona } from './persona.ts';
import type { Programs } from './programs.ts';
import type { Random } from './random.ts';

/** What a browser shows. */
export interface Page {
  readonly url: string;
  readonly title: string;
  readonly audible: boolean;
  readonly incognito: boolean;
}

/** What a plug-in of an editor knows; a type, because it is also the data of an event. */
export type EditedFile = Readonly<Record<'file' | 'project' | 'language' | 'branch', string>>;

/** A window in front, with what is inside it. */
export interface Scene {
  readonly window: { readonly app: string; readonly title: string };
  readonly page?: Page;
  readonly file?: EditedFile;
}

/** Where and when scenes are chosen. */
export interface Setting {
  /** Decides what happens. */
  readonly random: Random;
  /** Lent by `recall`. */
  readonly memory: Random;
  readonly persona: Persona;
  readonly programs: Programs;
  /** The local day, counted from 1970-01-01. */
  readonly day: number;
}

/** Makes up the next window that somebody opens. */
export type Source = (setting: Setting) => Scene;

/** The things that somebody may meet again, and how many of each turn up in a day. */
const ARRIVALS = {
  mail: 45,
  issue: 9,
  commit: 12,
  document: 4,
  note: 3,
  meeting: 3,
  question: 60,
  article: 150,
  thread: 200,
  video: 70,
  product: 60,
  film: 1,
  song: 40,
  place: 10,
} as const;

export type Kind = keyof typeof ARRIVALS;

const KINDS = Object.keys(ARRIVALS) as Kind[];
const KIND_NUMBER = Object.fromEntries(KINDS.map((kind, i) => [kind, i + 100])) as Record<
  Kind,
  number
>;

/** Numbers start here: 2010-01-01. */
const FIRST_DAY = 14_610;

/** The number of a thing met today: likely of a new one, less likely of one of the `reach` before. */
export function encounter({ random, day }: Setting, kind: Kind, reach: number): number {
  const newest = Math.abs(day - FIRST_DAY) * ARRIVALS[kind] + random.below(ARRIVALS[kind]);
  return Math.max(1, newest - random.zipf(reach));
}

/** Draws that always come out the same for one thing, so that it keeps its name when met again. */
export function recall({ memory, persona }: Setting, kind: Kind, id: number): Random {
  return memory.reseed(persona.seed, KIND_NUMBER[kind], id);
}
