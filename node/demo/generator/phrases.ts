import type { Random } from './random.ts';
import { ADJECTIVES, NOUNS, VERBS } from './words/english.ts';
import { EAST_ASIAN, EMOJI, FRENCH, GERMAN } from './words/foreign.ts';
import { ENDINGS, FIRST_NAMES, PLACES, SURNAMES, SYLLABLES } from './words/names.ts';
import { FAULTS, FIXES, PARTS } from './words/technical.ts';

/** Turns choices into text; `r` because these lines are read for their words. */
type Phrase = (r: Random) => string;

/** Now and then a word that nobody else uses: real titles are full of names and jargon. */
const noun: Phrase = (r) => (r.chance(0.15) ? composeBrand(r) : r.pick(NOUNS));
const verb: Phrase = (r) => r.pick(VERBS);
const adjective: Phrase = (r) => r.pick(ADJECTIVES);
const part: Phrase = (r) =>
  r.chance(0.15) ? r.pick(PARTS) + capitalize(r.pick(PARTS)) : r.pick(PARTS);
const thing: Phrase = (r) => `${adjective(r)} ${noun(r)}`;

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function composePerson(r: Random): string {
  return `${r.pick(FIRST_NAMES)} ${r.pick(SURNAMES)}`;
}

/** A name for a company or a product that is not in any dictionary. */
export function composeBrand(r: Random): string {
  const middle = r.chance(0.6) ? r.pick(SYLLABLES) : '';
  return capitalize(r.pick(SYLLABLES) + middle + r.pick(SYLLABLES) + r.pick(ENDINGS));
}

const HEADLINES: readonly Phrase[] = [
  (r) => `Why ${noun(r)}s ${verb(r)} their ${thing(r)}s`,
  (r) =>
    `${r.pick(PLACES)} to ${verb(r)} ${r.between(2, 90)} ${adjective(r)} ${noun(r)}s by ${r.between(2026, 2049)}`,
  (r) => `How to ${verb(r)} a ${thing(r)} without a ${noun(r)}`,
  (r) => `${r.between(3, 101)} ${adjective(r)} ${noun(r)}s that ${verb(r)} every ${noun(r)}`,
  (r) => `The ${thing(r)} of ${composePerson(r)}: “${capitalize(verb(r))} the ${noun(r)}”`,
  (r) => `${composeBrand(r)} wants to ${verb(r)} your ${noun(r)}`,
  (r) => `‘A ${thing(r)}’: ${r.pick(PLACES)} ${noun(r)}s ${verb(r)} after ${noun(r)} ${noun(r)}`,
  (r) => `Ask: what ${noun(r)} did you ${verb(r)} for your ${thing(r)}?`,
  (r) => `${capitalize(thing(r))} or ${thing(r)}? We ${verb(r)} both`,
  (r) => `${composePerson(r)} on ${noun(r)}s, ${noun(r)}s and the ${thing(r)}`,
  (r) =>
    `${composeBrand(r)} ${r.between(1, 14)}.${r.between(0, 30)}: ${thing(r)}s, ${adjective(r)} ${part(r)} ${noun(r)}s`,
  (r) => `I ${verb(r)} my ${noun(r)} with ${r.between(2, 999)} ${noun(r)}s – here’s what happened`,
  (r) => `${r.pick(GERMAN)} – ${r.pick(PLACES)}, ${composePerson(r)}`,
  (r) => `${r.pick(FRENCH)} ${r.pick(PLACES)} ${r.between(2, 180)}`,
  (r) => `${r.pick(EAST_ASIAN)} ${r.between(1, 31)}日 ${composeBrand(r)}`,
  (r) => `${r.pick(EMOJI)} ${capitalize(noun(r))} ${noun(r)} ${r.pick(EMOJI)} ${thing(r)}`,
];

/** The headline of an article, a video or a thread. */
export function composeHeadline(r: Random): string {
  const headline = r.pick(HEADLINES)(r);
  // Some authors do not know when to stop.
  if (r.chance(1 / 12)) return `${headline} — ${r.pick(HEADLINES)(r)}`;
  if (r.chance(1 / 150))
    return Array.from({ length: r.between(4, 9) }, () => r.pick(HEADLINES)(r)).join(' | ');
  return headline;
}

const SUBJECTS: readonly Phrase[] = [
  (r) =>
    `${capitalize(noun(r))} ${noun(r)} for ${r.pick(PLACES)} on ${r.between(1, 28)}.${r.between(1, 12)}.`,
  (r) => `Invoice ${r.between(2019, 2027)}-${r.between(1000, 99999)} from ${composeBrand(r)}`,
  (r) =>
    `Please ${verb(r)} the ${thing(r)} until ${r.between(8, 18)}:${r.pick(['00', '15', '30', '45'])}`,
  (r) => `Re: ${capitalize(thing(r))} and ${noun(r)} ${noun(r)}`,
  (r) => `Fwd: ${noun(r)} ${noun(r)} (${composePerson(r)})`,
  (r) => `[${part(r)}] ${r.pick(FIXES)} ${part(r)} ${part(r)} (#${r.between(1, 9999)})`,
  (r) => `Your order ${r.between(100, 999)}-${r.between(1000000, 9999999)} has been shipped`,
  (r) => `Minutes: ${thing(r)} with ${composePerson(r)}`,
  (r) => `${r.pick(GERMAN)} Nr. ${r.between(10000, 999999)}`,
  (r) => `${composePerson(r)} mentioned you in “${capitalize(thing(r))}”`,
  (r) => `${composeBrand(r)} newsletter: ${thing(r)}s, ${noun(r)}s and one ${thing(r)}`,
  (r) => `${r.pick(EMOJI)} ${capitalize(adjective(r))} ${noun(r)} this ${noun(r)}?`,
];

/** The subject of a mail. */
export const composeSubject: Phrase = (r) => r.pick(SUBJECTS)(r);

/** The title of a bug or of a pull request. */
export function composeIssue(r: Random): string {
  const what = `${part(r)} ${part(r)}`;
  if (r.chance(0.35)) return `${capitalize(what)} ${r.pick(FAULTS)} ${adjective(r)} ${part(r)}s`;
  if (r.chance(0.5))
    return `${r.pick(FIXES)}(${part(r)}): ${what} when ${noun(r)} is ${adjective(r)}`;
  return `${capitalize(r.pick(FIXES))} ${what} in ${part(r)} ${part(r)}`;
}

/** The title of a note, a page of a wiki or a file of an office program. */
export function composeDocument(r: Random): string {
  if (r.chance(0.3)) return `${capitalize(thing(r))} ${r.between(2018, 2027)}`;
  if (r.chance(0.2)) return `${composeBrand(r)} ${noun(r)} ${noun(r)} v${r.between(1, 14)}`;
  return `${capitalize(noun(r))} ${noun(r)} – ${thing(r)}`;
}

/** What somebody types into a search box. */
export function composeSearch(r: Random): string {
  if (r.chance(0.4)) return `${r.pick(FIXES)} ${part(r)} ${part(r)} ${adjective(r)} ${part(r)}`;
  if (r.chance(0.4)) return `${thing(r)} ${noun(r)} ${r.pick(PLACES).toLowerCase()}`;
  return `how to ${verb(r)} ${adjective(r)} ${noun(r)} ${r.chance(0.3) ? r.between(2, 2026) : noun(r)}`;
}
