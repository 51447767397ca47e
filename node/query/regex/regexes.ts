import { tooLarge } from './failure.ts';
import { createMatcher, type Matcher } from './matcher.ts';
import { parse } from './parse.ts';
import { MAX_SIZE, sizeOf } from './size.ts';
import { createSearchThread } from './thread.ts';

/** Compiles patterns, and keeps those of late. */
export interface Regexes {
  /**
   * @throws ElatioError ELATIO_QUERY_REGEX, ELATIO_QUERY_REGEX_SIZE
   */
  compile(this: void, pattern: string, options?: { readonly ignoreCase?: boolean }): Matcher;
}

export interface RegexesOptions {
  /** How long what cannot be run in linear time may take, in milliseconds. */
  readonly limit?: number;
  /** How many patterns are kept. */
  readonly maxCount?: number;
  /** How much memory those may hold, about. */
  readonly maxBytes?: number;
}

export function createRegexes({
  limit = 1000,
  maxCount = 512,
  maxBytes = 64 * 2 ** 20,
}: RegexesOptions = {}): Regexes {
  const thread = createSearchThread({ limit });
  /** The one used last is the last. */
  const kept = new Map<string, Matcher>();

  function keep(key: string, matcher: Matcher): void {
    kept.delete(key);
    kept.set(key, matcher);
    let bytes = kept.values().reduce((sum, one) => sum + one.bytes, 0);
    for (const [oldest, { bytes: its }] of kept) {
      if (oldest === key || (kept.size <= maxCount && bytes <= maxBytes)) return;
      kept.delete(oldest);
      bytes -= its;
    }
  }

  return {
    compile(pattern, { ignoreCase = false } = {}) {
      const key = `${ignoreCase ? 'i' : ''}/${pattern}`;
      const known = kept.get(key);
      const matcher = known ?? compileNew(pattern, ignoreCase);
      keep(key, matcher);
      return matcher;
    },
  };

  function compileNew(pattern: string, ignoreCase: boolean): Matcher {
    const syntax = parse(pattern, { ignoreCase });
    const size = sizeOf(syntax);
    if (size > MAX_SIZE) {
      throw tooLarge(
        pattern,
        `with its repetitions written out it has more than ${MAX_SIZE} parts`,
      );
    }
    return createMatcher({ pattern, syntax, thread, limit });
  }
}
