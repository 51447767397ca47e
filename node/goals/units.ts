/** Names of units of length, each with how many metres it has. */
const METRES: ReadonlyMap<string, number> = new Map([
  ['km', 1_000],
  ['kilometers', 1_000],
  ['kilometres', 1_000],
  ['meters', 1],
  ['metres', 1],
  ['mi', 1_609.344],
  ['mile', 1_609.344],
  ['miles', 1_609.344],
]);

/**
 * The numbers that count for a unit, by the names they are told by, each with how many of the unit it is: of lengths
 * all, and of anything else one and several (`page`, `pages`).
 */
export function conversionsOf(unit: string): ReadonlyMap<string, number> {
  const length = METRES.get(unit.toLowerCase());
  if (length !== undefined) {
    return new Map([...METRES].map(([name, metres]) => [name, metres / length]));
  }
  const other = unit.endsWith('s') ? unit.slice(0, -1) : `${unit}s`;
  return new Map([unit, other].filter((name) => name !== '').map((name) => [name, 1]));
}
