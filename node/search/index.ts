/**
 * Search: see the README.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_SEARCH_WORDS | there is no word in what is looked for, or only such as are not to be there | type letters or digits |
 * | ELATIO_SEARCH_LONG | it has more than 1,000 characters or 32 words (10,000 characters of what something is to be like) | look for fewer |
 * | ELATIO_SEARCH_TIME | it took twenty seconds | look for longer words, or in less time |
 * | ELATIO_SEARCH_BUSY | sixteen others are under way | ask again in some seconds |
 * | ELATIO_SEARCH_LOST | its thread ended before it had answered, or the node stops | ask again |
 */
export { type Found, type Hit, ORDERS, type SearchQuestion } from './question/question.ts';
export { createSearch, type Search, type SearchStatus } from './search.ts';
