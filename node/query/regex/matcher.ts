import { effortOf, longestWithin } from './effort.ts';
import { tooLarge, tooSlow } from './failure.ts';
import { compileLinear, linearityOf } from './linear.ts';
import { type Literals, literalsOf } from './literals.ts';
import { createPace } from './pace.ts';
import { isAscii } from './kinds.ts';
import { once } from './once.ts';
import { createPlainSearch } from './plain.ts';
import { reduce } from './reduce.ts';
import { SCRIPT_FLAGS, scriptOf } from './script.ts';
import type { Syntax } from './syntax.ts';
import type { SearchThread } from './thread.ts';

/** A compiled pattern. */
export interface Matcher {
  /**
   * Searches many texts, and lets other work go on between them. The same text need not be given twice.
   * @returns for each text 1 where the pattern is found, else 0
   * @throws ElatioError ELATIO_QUERY_REGEX_TIME, ELATIO_QUERY_REGEX_SIZE; what `signal` was aborted with
   */
  searchAll(texts: readonly string[], signal?: AbortSignal): Promise<Uint8Array>;
  /** The strings that the pattern cannot do without, where there are any. */
  readonly literals: Literals | undefined;
  /** What it holds of memory, about. */
  readonly bytes: number;
}

/** Steps of JavaScript's engine on one text that are surely over before anyone notices: some milliseconds. */
const MAX_STEPS = 1_000_000;
/** Texts between two looks at the clock. */
const SLICE = 32;
/** Longer than a slice takes unless a pattern goes astray in its texts. */
const SLOW_SLICE_MS = 5;
/** So many slow slices: one may be, where the pattern is compiled in it or other programs are busy. */
const PATIENCE = 3;
/** What a linear engine's tables grow to at most. */
const LINEAR_BYTES = 8 * 2 ** 20;

export interface MatcherOptions {
  readonly pattern: string;
  readonly syntax: Syntax;
  readonly thread: SearchThread;
  /** In milliseconds. */
  readonly limit: number;
}

/**
 * Three engines, each for what it is good for: JavaScript's own for texts so short that it is proved to be
 * quick on them, a linear one for all others, and where that has no means (look-around, references),
 * JavaScript's own under a time limit.
 */
export function createMatcher({ pattern, syntax, thread, limit }: MatcherOptions): Matcher {
  const reduced = reduce(syntax);
  const linearity = linearityOf(reduced);
  const literals = once(() => literalsOf(reduced));
  // Of many patterns that are looked for together most are never run alone.
  const script = once(() => scriptOf(reduced));
  const longest = once(() => longestWithin(effortOf(reduced), MAX_STEPS));
  const plain = once(() =>
    longest() >= 0 ? compiled(() => createPlainSearch(reduced)) : undefined,
  );
  const quick = once(() =>
    longest() >= 0 ? compiled(() => new RegExp(script(), SCRIPT_FLAGS)) : undefined,
  );
  let linear: ((text: string) => boolean) | undefined;

  function quickly(text: string): boolean | undefined {
    try {
      return plain()?.(text) ?? quick()?.test(text);
    } catch {
      // It compiles when it is first used, and takes none that are too large.
      return undefined;
    }
  }

  function linearly(text: string): boolean | undefined {
    if (linearity === 'never' || (linearity === 'ascii' && !isAscii(text))) return undefined;
    linear ??= compileLinear(reduced, pattern);
    return linear(text);
  }

  return {
    async searchAll(texts, signal) {
      const pace = createPace(signal);
      const result = new Uint8Array(texts.length);
      const slow = new Map<string, number[]>();
      const known = new Map<string, boolean>();
      let short = longest();
      let patience = PATIENCE;
      for (let from = 0; from < texts.length; from += SLICE) {
        const start = performance.now();
        if (pace.isOver(start)) await pace.rest();
        for (let i = from; i < Math.min(from + SLICE, texts.length); i++) {
          const text = texts[i] ?? '';
          let found = text.length <= short ? quickly(text) : undefined;
          found ??= known.get(text) ?? linearly(text);
          if (found === undefined) {
            const places = slow.get(text);
            if (places) places.push(i);
            else slow.set(text, [i]);
          } else {
            if (text.length > short) known.set(text, found);
            if (found) result[i] = 1;
          }
        }
        // Within its bound, yet far above what patterns take: the texts are made for it.
        if (linearity !== 'always' || performance.now() - start <= SLOW_SLICE_MS) continue;
        patience--;
        if (patience === 0) short = -1;
      }
      if (slow.size === 0) return result;
      const found = await thread.search({ script: script(), texts: [...slow.keys()] }, signal);
      if (found === 'slow') throw tooSlow(pattern, limit);
      if (found === 'failed')
        throw tooLarge(pattern, 'the engine gave up on it in one of the texts');
      let n = 0;
      for (const places of slow.values()) {
        const value = found[n++] ?? 0;
        for (const i of places) result[i] = value;
      }
      return result;
    },
    get literals() {
      return literals();
    },
    get bytes() {
      return 1024 + 64 * pattern.length + (linear ? LINEAR_BYTES : 0);
    },
  };
}

/** `undefined` where the engine does not take it. */
function compiled<T>(compile: () => T): T | undefined {
  try {
    return compile();
  } catch {
    return undefined;
  }
}
