/** Stretches of work, found in what was recorded: see the README. */
export type { Focus } from './focus.ts';
export { type DaySessions, type Session } from './session.ts';
export {
  createSessions,
  type SessionDay,
  type Sessions,
  type SessionsSummary,
} from './sessions.ts';
