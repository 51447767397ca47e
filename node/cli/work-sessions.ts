import { timeOf } from './report/drawing.ts';
import { timeIn } from './report/usage.ts';
import { counted, table, visible } from './output.ts';

export const SESSIONS_PATH = '/api/v1/sessions';

interface ToldFocus {
  readonly subject: string;
  readonly from: string;
  readonly until: string;
  readonly seconds: number;
  readonly interruptions: number;
}

interface ToldSession {
  readonly from: string;
  readonly until: string;
  readonly active: number;
  readonly focus: readonly ToldFocus[];
}

/** Sessions as `/api/v1` tells them. */
export interface ToldSessions {
  readonly zone: string;
  readonly summary: {
    readonly sessions: number;
    readonly active: number;
    readonly focus: number;
    readonly interruptions: number;
    readonly longestSession: ToldSession | null;
    readonly longestFocus: ToldFocus | null;
  };
  readonly days: readonly { readonly name: string; readonly sessions: readonly ToldSession[] }[];
}

/** Session by session, and what they come to. */
export function sessionsText({ zone, days, summary }: ToldSessions): string {
  const rows = days.flatMap(({ name, sessions }) =>
    sessions.map(({ from, until, active, focus }) => [
      name,
      `${clock(zone, from)}-${clock(zone, until)}`,
      timeOf(active),
      focus
        .map(({ subject, seconds, interruptions }) => {
          const broken = interruptions > 0 ? `, interrupted ${interruptions}×` : '';
          return `${visible(subject)} ${timeOf(seconds)}${broken}`;
        })
        .join('; '),
    ]),
  );
  if (rows.length === 0) return 'No sessions were found.';
  const { sessions, active, focus, interruptions, longestFocus } = summary;
  const longest = longestFocus
    ? ` Longest: ${timeOf(longestFocus.seconds)} of ${visible(longestFocus.subject)}.`
    : '';
  return [
    table(['day', 'when', 'active', 'focus'], rows),
    '',
    `${counted(sessions, 'session')}, ${timeOf(active)} active, ${timeOf(focus)} of focus with ${counted(interruptions, 'interruption')}.${longest}`,
  ].join('\n');
}

/** The time of day of a moment. */
function clock(zone: string, moment: string): string {
  return timeIn(zone, moment).slice(-5);
}
