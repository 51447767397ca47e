import { propertySet, type CharacterSet } from './character-set.ts';

const PREFIXES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    gc: 'General_Category',
    generalcategory: 'General_Category',
    sc: 'Script',
    script: 'Script',
    scx: 'Script_Extensions',
    scriptextensions: 'Script_Extensions',
  }),
);

/** Looking through all characters takes long, and what is found never changes. */
const known = new Map<string, CharacterSet>();

function setNamed(expression: string): CharacterSet {
  const set = known.get(expression) ?? propertySet(expression);
  known.set(expression, set);
  return set;
}

/**
 * The set of a name as Rust takes it: whatever its case, its spaces and its hyphens.
 * @param name `L`, `Letter`, `Greek`, `sc=Greek`
 */
export function propertyOf(name: string): CharacterSet | undefined {
  const { prefix, value = '' } =
    /^(?:(?<prefix>[a-z_ -]+)[=:])?(?<value>[a-z0-9_ -]+)$/i.exec(name.trim())?.groups ?? {};
  const full = prefix && PREFIXES.get(prefix.replaceAll(/[_ -]/g, '').toLowerCase());
  if (value === '' || (prefix && !full)) return undefined;
  const words = value
    .trim()
    .split(/[_ -]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  for (const spelling of [value.trim(), words.join('_'), value.toUpperCase()]) {
    for (const expression of full ? [`${full}=${spelling}`] : [spelling, `Script=${spelling}`]) {
      try {
        return setNamed(expression);
      } catch {
        // Another spelling may be its name.
      }
    }
  }
  return undefined;
}
