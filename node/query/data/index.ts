/**
 * What queries work out from the data of one event: parts of its URL, its category, its tags, a simpler title.
 * Each distinct data need be looked at once only. Python's reference is followed; see the README.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_QUERY_RULE | a rule for categories or tags is not of the right form; the message says which and why | correct it |
 *
 * Compiling and searching the rules' patterns fails as `../regex` says.
 */
export { type Categorizer, type Category, createCategorizer } from './categorize.ts';
export { isTexts } from './rule.ts';
export { simplifyTitle } from './simplify-title.ts';
export { type UrlParts, urlParts } from './split-url.ts';
export type { Pattern, RuleSearch } from './rule-search.ts';
export { createTagger, type Tagger } from './tag.ts';
