/** Characters of an event that are shown. */
const LONGEST = 160;

/** An event's data in a line: its values, what is most telling first. */
export function inShort(data: Readonly<Record<string, unknown>>): string {
  const first = ['app', 'title', 'url', 'activity', 'label', 'status'];
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  const values = Object.entries(data)
    .sort(([one], [other]) => rank(one) - rank(other))
    .map(([, value]) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const line = values.filter((value) => value !== '').join(' · ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
