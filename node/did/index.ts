/** What the person did, to be drawn: see the README. */
export { createDid } from './did.ts';
export type { AskedDid, DayRow, Did, DidRun, DidTimeline, Pixels } from './interface.ts';
