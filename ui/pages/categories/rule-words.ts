import { say } from '../../strings/index.ts';
import type { Rule } from './draft.ts';

/** Fields whose whole name has to be what a rule says: of the others any part. */
const WHOLE: ReadonlySet<string> = new Set(['app', 'project', 'domain']);

/** A rule in words, as `App is code`. */
export function ruleWords({ in: fields, keys, text, regex, caseSensitive }: Rule): string {
  const { categories } = say;
  const where = keys
    ? keys.join(categories.or)
    : fields
      ? fields.map((field) => categories.fields[field]).join(categories.or)
      : categories.anywhere;
  const isWhole =
    keys === undefined && fields !== undefined && fields.every((one) => WHOLE.has(one));
  const rule =
    regex !== undefined
      ? categories.fits(where, regex)
      : isWhole
        ? categories.is(where, text ?? '')
        : categories.has(where, text ?? '');
  return caseSensitive === true ? categories.withCase(rule) : rule;
}
