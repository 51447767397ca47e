import { z } from 'zod';
import { ElatioError } from '../../protocol/error.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { hostOf } from '../../protocol/rules/address.ts';
import type { Rule } from '../../protocol/rules/rule.ts';
import { parseSchedule } from '../../protocol/rules/schedule.ts';

/** Most characters of a condition: what a match costs grows with them. */
const LONGEST = 256;

const Pattern = z.string().min(1).max(LONGEST);
const Fields = z.array(z.string().min(1).max(LONGEST)).min(1).max(64);

const Conditions = z.strictObject({
  app: Pattern.optional(),
  title: Pattern.optional(),
  url: Pattern.optional(),
  domain: Pattern.optional(),
  path: Pattern.optional(),
  bucket: Pattern.optional(),
  type: Pattern.optional(),
  client: Pattern.optional(),
  outside: Pattern.optional(),
});

const Action = z.union([
  z.literal(['exclude', 'domain-only']),
  z.strictObject({ redact: Fields }),
  z.strictObject({ drop: Fields }),
]);

/** What `protocol/rules/rule.ts` describes. */
const RuleBody = z.strictObject({
  name: z.string().max(LONGEST).optional(),
  when: Conditions.default({}),
  action: Action,
  enabled: z.boolean().default(true),
});

/**
 * Reads a rule.
 * @throws ElatioError ELATIO_RULES_RULE, saying what is wrong
 */
export function parseRule(id: string, value: unknown): Rule {
  const { success, data, error } = RuleBody.safeParse(value);
  if (!success) {
    const [{ path, message }] = error.issues;
    throw wrongRule(`"${['rule', ...path].join('.')}": ${message}`);
  }
  const { domain, outside } = data.when;
  if (domain !== undefined && hostOf(domain) === undefined) {
    throw wrongRule(`"${domain}" is no domain, such as example.com`);
  }
  if (outside !== undefined && !parseSchedule(outside)) {
    throw wrongRule(`"${outside}" is no schedule, such as "9-18", "mon-fri" or "mon-fri 9:30-17"`);
  }
  if (data.action === 'exclude' && Object.keys(data.when).length === 0) {
    throw wrongRule('it would exclude everything: give a condition, or use "elatio pause"');
  }
  return { id, ...data };
}

/** The same as it is kept in the document: without its id, which is its key. */
export function keptRule({ name, when, action, enabled }: Rule): JsonValue {
  // Without what is undefined, which JSON has no word for.
  return JSON.parse(JSON.stringify({ name, when, action, enabled })) as JsonValue;
}

function wrongRule(what: string): ElatioError {
  return new ElatioError('ELATIO_RULES_RULE', `This is no rule: ${what}.`);
}
