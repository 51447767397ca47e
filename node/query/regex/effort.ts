import { hasAny } from './character-set.ts';
import type { Syntax } from './syntax.ts';

/** `factor * n ** power`, where `n` is one more than the length of a text. */
export interface Bound {
  readonly factor: number;
  readonly power: number;
}

/** What a backtracking engine does with a part at one place, at most. */
interface Effort {
  /** How many ways there are to match it: each may be gone, if what follows does not match. */
  readonly ways: Bound;
  /** What going them all takes. */
  readonly steps: Bound;
  /** Whether it always is at least one character. */
  readonly advances: boolean;
}

const ONE: Bound = { factor: 1, power: 0 };
const LENGTH: Bound = { factor: 1, power: 1 };
const NONE: Bound = { factor: 0, power: 0 };
/** So many repetitions are rather counted than bounded by the text's length. */
const SHORT = 64;
/** Beyond this nothing is worked out. */
const UNKNOWN: Bound = { factor: Infinity, power: 0 };

/**
 * What a backtracking engine does at most to search a text, whatever the text: one that has nested
 * repetitions, say, has no bound here. It is proved for every text, so it is far above what most take.
 */
export function effortOf(syntax: Syntax): Bound {
  const steps = plus(ONE, effort(syntax).steps);
  // Everywhere but at the start of the text it is over at once.
  return isAnchored(syntax) ? plus(LENGTH, steps) : times(LENGTH, steps);
}

/** Whether what a pattern matches is never empty. */
export function advances(syntax: Syntax): boolean {
  return effort(syntax).advances;
}

function isAnchored(syntax: Syntax): boolean {
  if (syntax.is === 'choice') return syntax.parts.every(isAnchored);
  if (syntax.is === 'sequence') return syntax.parts[0] !== undefined && isAnchored(syntax.parts[0]);
  return syntax.is === 'place' && syntax.place === 'start';
}

/** The longest text that takes no more steps than these. */
export function longestWithin({ factor, power }: Bound, steps: number): number {
  return Number.isFinite(factor)
    ? Math.floor((steps / factor) ** (1 / Math.max(1, power))) - 1
    : -1;
}

function effort(syntax: Syntax): Effort {
  switch (syntax.is) {
    case 'set':
      return { ways: ONE, steps: ONE, advances: true };
    case 'string':
      return { ways: ONE, steps: { factor: syntax.letters.length, power: 0 }, advances: true };
    case 'place':
    case 'boundary':
      return { ways: ONE, steps: { factor: 4, power: 0 }, advances: false };
    case 'reference':
      return { ways: ONE, steps: LENGTH, advances: false };
    case 'group':
      return effort(syntax.part);
    case 'atomic':
    case 'look': {
      const { steps, advances } = effort(syntax.part);
      return { ways: ONE, steps: plus(ONE, steps), advances: syntax.is === 'atomic' && advances };
    }
    case 'choice': {
      const parts = syntax.parts.map(effort);
      return {
        ways: parts.map(({ ways }) => ways).reduce(plus, NONE),
        steps: parts.map(({ steps }) => plus(ONE, steps)).reduce(plus, NONE),
        advances: parts.every(({ advances }) => advances),
      };
    }
    case 'sequence':
      return inSequence(syntax.parts);
    case 'repeat':
      return repeated(effort(syntax.part), syntax.min, syntax.max);
  }
}

function inSequence(parts: readonly Syntax[]): Effort {
  let ways = ONE;
  let steps = NONE;
  let advances = false;
  let before = ONE;
  for (const [i, part] of parts.entries()) {
    const its = effort(part);
    steps = plus(steps, times(ways, its.steps));
    const after = endsRun(parts[i - 1], part) ? before : times(ways, its.ways);
    before = ways;
    ways = after;
    advances ||= its.advances;
  }
  return { ways, steps, advances };
}

/**
 * Whether of all lengths that a repetition may have, what follows it goes with one only: a character that is
 * none of those repeated, as the bracket in `\[\d+]`.
 */
function endsRun(run: Syntax | undefined, next: Syntax): boolean {
  if (run?.is !== 'repeat' || run.part.is !== 'set') return false;
  const set = next.is === 'string' ? next.letters[0] : next.is === 'set' ? next.set : undefined;
  return set?.letter !== undefined && !hasAny(run.part.set, set.letter);
}

function repeated({ ways, steps, advances }: Effort, min: number, max: number): Effort {
  const ever = { advances: advances && min > 0 };
  if (ways.factor === 1 && ways.power === 0 && (advances || Number.isFinite(max))) {
    // Each time there is one way: it is decided only how often.
    const often = max > min ? (max < SHORT ? { factor: max - min + 1, power: 0 } : LENGTH) : ONE;
    const rounds: Bound = advances && max >= SHORT ? LENGTH : { factor: max + 1, power: 0 };
    return { ways: often, steps: times(steps, rounds), ...ever };
  }
  if (!Number.isFinite(max)) return { ways: UNKNOWN, steps: UNKNOWN, ...ever };
  let all = min === 0 ? ONE : NONE;
  let nth = ONE;
  let total = NONE;
  for (let n = 1; n <= max; n++) {
    total = plus(total, times(nth, steps));
    nth = times(nth, ways);
    if (n >= min) all = plus(all, nth);
    if (!Number.isFinite(total.factor) || nth.power > 8) {
      return { ways: UNKNOWN, steps: UNKNOWN, ...ever };
    }
  }
  return { ways: all, steps: total, ...ever };
}

function times(a: Bound, b: Bound): Bound {
  if (a.factor === 0 || b.factor === 0) return NONE;
  return bounded({ factor: a.factor * b.factor, power: a.power + b.power });
}

function plus(a: Bound, b: Bound): Bound {
  if (a.factor === 0) return b;
  if (b.factor === 0) return a;
  return bounded({ factor: a.factor + b.factor, power: Math.max(a.power, b.power) });
}

function bounded(bound: Bound): Bound {
  return bound.factor > 1e7 ? UNKNOWN : bound;
}
