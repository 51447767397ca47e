/** Names of programs by what ActivityWatch's extensions call the browser that they run in, for a regular expression. */
const PROGRAMS: readonly (readonly [browser: string, programs: string])[] = [
  // Chrome's extension runs in browsers that are made of it.
  ['chrome', 'chrom(e|ium)|brave'],
  ['firefox', 'firefox|nightly|navigator'],
  ['edge', 'edge'],
  ['brave', 'brave'],
  ['opera', 'opera'],
  ['vivaldi', 'vivaldi'],
  ['safari', 'safari'],
  ['librewolf', 'librewolf'],
  ['waterfox', 'waterfox'],
  ['floorp', 'floorp'],
  ['orion', '^orion'],
  ['zen', '^zen'],
  ['arc', '^arc(\\.exe)?$'],
];

const ANY = PROGRAMS.map(([, programs]) => programs).join('|');

/**
 * A regular expression for the programs whose focus shows that a tab was seen; those of any browser where the bucket
 * does not tell which it was.
 * @param bucket such as `aw-watcher-web-firefox_laptop`
 */
export function programsOf(bucket: string): string {
  const name = bucket.toLowerCase().replace(/^aw-watcher-web-/, '');
  const programs = PROGRAMS.find(([browser]) => name.startsWith(browser))?.[1] ?? ANY;
  return `(?i)${programs}`;
}
