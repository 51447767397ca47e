/** What of a day's sessions is on now: they end where nobody was there for more than five minutes. */

interface Spanned {
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
}

export interface Focus extends Spanned {
  /** A category by its path, a project or a program. */
  readonly subject: string;
  readonly kind: 'category' | 'project' | 'app';
  readonly seconds: number;
  readonly interruptions: number;
}

export interface Session extends Spanned {
  readonly focus: readonly Focus[];
}

/** Milliseconds that a session goes on without anything being done. */
const BREAK = 300_000;

/** Milliseconds of something else that focus outlasts. */
const INTERRUPTION = 120_000;

/** The session that is on, how long it has been, and what it is focused on, if it is. */
export interface Current {
  readonly seconds: number;
  readonly focus: Focus | undefined;
}

/** @param now milliseconds since 1970 */
export function currentOf(sessions: readonly Session[], now: number): Current | undefined {
  const last = sessions.at(-1);
  if (!last) return undefined;
  const until = Date.parse(last.until);
  if (now - until > BREAK) return undefined;
  const focus = last.focus.at(-1);
  const isOn = focus !== undefined && until - Date.parse(focus.until) <= INTERRUPTION;
  return {
    seconds: (until - Date.parse(last.from)) / 1_000,
    focus: isOn ? focus : undefined,
  };
}

/** What was done for longest without much in between. */
export function longestOf(sessions: readonly Session[]): Focus | undefined {
  return sessions
    .flatMap(({ focus }) => focus)
    .reduce<Focus | undefined>(
      (longest, one) => (longest && longest.seconds >= one.seconds ? longest : one),
      undefined,
    );
}
