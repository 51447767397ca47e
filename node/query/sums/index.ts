/** What each of the person's days came to: see the README. */
export type { Column, Window } from './column.ts';
export { createDaySums, type DaySums, type SomeDays } from './day-sums.ts';
export { type DayLogged, labelOf, type Logged, loggedColumn, recordedColumn } from './logged.ts';
export { type DayOverview, overviewColumn } from './overview.ts';
export { didColumn, type DidPiece, type DidPieces, piecesIn, SLOT } from './runs.ts';
export { type DayUse, useColumn } from './use.ts';
export { stampOfRules } from './rules.ts';
export { type Stretch, stretchColumn } from './stretches.ts';
