import { timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '../../protocol/primitives.ts';

/** Milliseconds that a code is good for. */
const LIFETIME = 2 * 60_000;

/** How often a code may be tried. */
const TRIES = 5;

const DIGITS = 6;
const CODES = 10 ** DIGITS;

/** What became of a try: how many more there are, where it was wrong. */
export type Tried = 'right' | { readonly left: number };

/**
 * Codes that a browser is connected by. There is one at a time, good for one browser, two minutes and five tries: so
 * short that a person types it, and yet guessed once in 200,000 times.
 */
export interface BrowserCodes {
  /** From now on no other is good. */
  create(): { readonly code: string; readonly expires: Date };
  /** A right one is used up. None is left where no code waits. */
  try(code: string): Tried;
}

export function createBrowserCodes({
  random,
  now,
}: {
  readonly random: RandomBytes;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): BrowserCodes {
  let waiting: { readonly code: string; readonly end: number; readonly left: number } | undefined;
  return {
    create() {
      const code = randomDigits(random);
      const end = now() + LIFETIME;
      waiting = { code, end, left: TRIES };
      return { code, expires: new Date(end) };
    },
    try(code) {
      const tried = waiting;
      waiting = undefined;
      if (!tried || tried.end <= now()) return { left: 0 };
      if (isSame(tried.code, code)) return 'right';
      const left = tried.left - 1;
      if (left > 0) waiting = { ...tried, left };
      return { left };
    },
  };
}

function isSame(code: string, other: string): boolean {
  const [a, b] = [Buffer.from(code), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Each code as likely as any other: what is left of 2^32 beyond a multiple is thrown again. */
function randomDigits(random: RandomBytes): string {
  const most = Math.floor(2 ** 32 / CODES) * CODES;
  for (;;) {
    const value = Buffer.from(random(4)).readUInt32LE();
    if (value < most) return String(value % CODES).padStart(DIGITS, '0');
  }
}
