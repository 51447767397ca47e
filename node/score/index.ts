/** How good days and weeks were: see the README. */
export { createScores, type ScoredPeriod, type Scores } from './scores.ts';
