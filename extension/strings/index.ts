import { en } from './en.ts';

/** One catalogue a language, all of the shape of the English one; there is the English one yet. */
export const say = en;
