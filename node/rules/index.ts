/**
 * What is never recorded: what a person excludes or redacts, and pauses. Every event passes `gate.ts` before
 * anything of it is kept, whatever the way in. See the README for what rules can say.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_RULES_RULE | what was sent is no rule; the message says what is wrong | correct it |
 * | ELATIO_RULES_ID | there is no rule of this id | `elatio rules list` |
 * | ELATIO_RULES_EXCLUDED | a rule, a pause or retention keeps out what a person wants recorded, or put in an event's place; nothing was changed | `elatio rules test`, `elatio retention` |
 * | ELATIO_RULES_PAUSE | a pause of no length, or beyond 2100 | another length |
 */
export { excluded, type Gate } from './gate.ts';
export type { Explanation } from './explain.ts';
export type { RuleMatch } from './match.ts';
export { checkedRule, type CountedRule, createRules, type Rules } from './rules.ts';
