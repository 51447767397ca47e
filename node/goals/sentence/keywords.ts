/** Words that the grammar has a use for: none of them is a unit, and what is called so is put in quotes. */
const KEYWORDS = new Set(
  (
    'a an and any app at atleast atmost avoid before after until till past between from to of on in for each every per the ' +
    'most least max maximum min minimum less more than no not never over under above below up limit zero ' +
    'day days week weeks month months daily weekly monthly weekday weekdays weekend weekends workday workdays ' +
    'morning evening night noon midnight am pm ' +
    'once twice times time x ' +
    'category program site website project file logged screen screens screentime half'
  ).split(' '),
);

export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word);
}

/** Seconds of each unit of time. */
export const TIME_UNITS: ReadonlyMap<string, number> = new Map(
  (
    [
      [1, 's sec secs second seconds'],
      [60, 'm min mins minute minutes'],
      [3_600, 'h hr hrs hour hours'],
    ] as const
  ).flatMap(([seconds, names]) => names.split(' ').map((name) => [name, seconds])),
);

/** Whether a number that is recorded by this name can be spoken of. */
export function isUnit(word: string): boolean {
  const lower = word.toLowerCase();
  return !isKeyword(lower) && !TIME_UNITS.has(lower);
}
