/** A category that is built in. Lists are parted by commas. */
export interface Preset {
  readonly name: string;
  readonly color?: string;
  readonly priority?: number;
  /** Programs: see `app` in the README for what is looked past. */
  readonly apps?: string;
  /** With all that is below them. */
  readonly domains?: string;
  /** Of sites with others below them that are something else: these alone, `www.` aside. */
  readonly hosts?: string;
  /** Parts of addresses. */
  readonly urls?: string;
  /** What windows are titled, whole; a version may stand behind it. */
  readonly titles?: string;
  /** What titles of pages end with, for browsers that do not say addresses: the names of sites. */
  readonly sites?: string;
  readonly within?: readonly Preset[];
}
