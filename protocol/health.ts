/**
 * What health records say, whatever device or app they come from. Types of buckets and the data of their events:
 *
 * | type           | an event lasts as long as       | data                                                              |
 * | -------------- | ------------------------------- | ----------------------------------------------------------------- |
 * | `health.sleep` | one stage, or a sleep as a whole | `stage?`: `awake`, `light`, `deep`, `rem`, or `asleep` (default)  |
 * | `health.steps` | the steps were counted           | `steps`: how many in all that time, an integer from 0 to 10^6     |
 *
 * Where stages and the whole of a sleep overlap, time awake is not asleep, and no time counts twice.
 */
import type { JsonObject } from './json.ts';

export const SLEEP_TYPE = 'health.sleep';
export const STEPS_TYPE = 'health.steps';

const STAGES = ['awake', 'light', 'deep', 'rem', 'asleep'] as const;

/** `asleep` is sleep of which nothing nearer is known. */
export type SleepStage = (typeof STAGES)[number];

/** More than anybody walks in one count. */
const MOST_STEPS = 1_000_000;

/** The stage that an event of `health.sleep` is of; `undefined` where its data is none of sleep. */
export function sleepStageOf({ stage = 'asleep' }: JsonObject): SleepStage | undefined {
  return STAGES.find((known) => known === stage);
}

/** The steps of an event of `health.steps`; `undefined` where its data says no such number. */
export function stepsOf({ steps }: JsonObject): number | undefined {
  const isCount = typeof steps === 'number' && Number.isInteger(steps);
  return isCount && steps >= 0 && steps <= MOST_STEPS ? steps : undefined;
}
