/**
 * Regular expressions of Python's and Rust's dialects, in bounded time. See the README.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_QUERY_REGEX | a pattern is not understood; the message says where and why | correct it |
 * | ELATIO_QUERY_REGEX_SIZE | a pattern is too large, or repeats too much | a smaller one |
 * | ELATIO_QUERY_REGEX_TIME | a pattern with look-around or references took longer than a second | write it without them |
 */
export type { Matcher } from './matcher.ts';
export { createRegexes, type Regexes } from './regexes.ts';
export { createPatternSet, type PatternSet } from './set.ts';
