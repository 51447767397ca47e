/**
 * What the page says, in the language of the person: one catalogue a language, all of the shape of the English one. A
 * text with something in it is a function, so that each language puts it where it belongs.
 */
import { en } from './en/index.ts';

export type Catalogue = typeof en;

const CATALOGUES: Readonly<Record<string, Catalogue>> = { en };

/** The languages that the person reads, best first, as the browser says. */
export const locales: readonly string[] =
  navigator.languages.length > 0 ? navigator.languages : ['en'];

const spoken = locales.map((locale) => locale.split('-')[0] ?? '').find((one) => one in CATALOGUES);

/** The catalogue of this page. */
export const say: Catalogue = CATALOGUES[spoken ?? 'en'] ?? en;

/** Of the catalogue that is used: for `<html lang>`. */
export const language: string = spoken ?? 'en';
