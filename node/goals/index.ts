/**
 * What a person wants to do, and not to do: see the README for how goals are said, and what counts.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_GOALS_SENTENCE | a sentence is not understood; the message says at which column, and what is | say it so |
 * | ELATIO_GOALS_SUBJECT | a name is that of several things, or of nothing that was recorded | write what the message lists |
 * | ELATIO_GOALS_GOAL | what was sent is no goal; the message says what is wrong | correct it |
 * | ELATIO_GOALS_ID | there is no goal of this id | `elatio goals` |
 * | ELATIO_GOALS_MANY | there are 1,000 goals | remove some |
 */
export type { DayValue, Outcome, Period as GoalPeriod } from './periods.ts';
export { countsOn } from './periods.ts';
export { type Goal, KINDS, PERS, TIME } from './goal.ts';
export { createGoalWatch, type GoalWatch, type WatchStatus } from './watch.ts';
export type { Notice } from './notices.ts';
export { createGoals, type GoalReport, type Goals } from './goals.ts';
