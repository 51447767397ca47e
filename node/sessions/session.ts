import { type Micros, SECOND } from '../../protocol/event.ts';
import type { Stretch } from '../query/index.ts';
import { type Focus, focusIn } from './focus.ts';

const MINUTE: Micros = 60 * SECOND;

/** The rule by which sessions are found; what its numbers are for stands in the README. */
export interface SessionRule {
  /** A longer time away, or without anything recorded, ends a session. */
  readonly gap: Micros;
  /** A session is at least as long. */
  readonly least: Micros;
  /** Something else may come in between for so long. */
  readonly interruption: Micros;
  /** One thing for so long, without what came in between, is focus. */
  readonly focus: Micros;
}

export const RULE: SessionRule = {
  gap: 5 * MINUTE,
  least: 5 * MINUTE,
  interruption: 2 * MINUTE,
  focus: 15 * MINUTE,
};

/** A stretch of time in which somebody was at work, of whatever kind. */
export type Session = {
  readonly from: Micros;
  readonly to: Micros;
  /** Seconds in which something was done: without gaps. */
  readonly active: number;
  readonly focus: readonly Focus[];
};

/** What was found of a day. */
export type DaySessions = {
  readonly sessions: readonly Session[];
  /** Seconds in which something was done, in no session. */
  readonly scattered: number;
};

/**
 * The sessions of a day.
 * @param stretches oldest first, none overlapping another
 */
export function sessionsIn(stretches: readonly Stretch[], rule: SessionRule = RULE): DaySessions {
  const sessions: Session[] = [];
  let scattered = 0;
  for (const run of runsOf(stretches, rule.gap)) {
    const [from, to] = [run[0].from, run[run.length - 1].to];
    const active = run.reduce((sum, one) => sum + one.to - one.from, 0);
    if (to - from < rule.least) scattered += active;
    else sessions.push({ from, to, active: active / SECOND, focus: focusIn(run, rule) });
  }
  return { sessions, scattered: scattered / SECOND };
}

/** What is apart by no more than a gap. */
function runsOf(stretches: readonly Stretch[], gap: Micros): Stretch[][] {
  const runs: Stretch[][] = [];
  let end = -Infinity;
  for (const stretch of stretches) {
    if (stretch.to <= stretch.from) continue;
    if (stretch.from - end > gap) runs.push([]);
    runs[runs.length - 1].push(stretch);
    end = stretch.to;
  }
  return runs;
}
