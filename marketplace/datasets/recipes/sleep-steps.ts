import { SLEEP_TYPE, sleepStageOf, STEPS_TYPE, stepsOf } from '../../../protocol/health.ts';
import { type Intervals, sizeOf, subtract } from '../../../protocol/intervals.ts';
import type { Recipe } from '../recipe.ts';
import { OTHER } from '../sites.ts';
import { MINUTE, timesOf } from './minutes.ts';

/** Minutes asleep and steps of each day, from midnight to midnight. */
export const SLEEP_STEPS: Recipe = {
  id: 'sleep-steps',
  version: 1,
  title: 'Sleep and steps per day',
  description:
    'For each day, from midnight to midnight, how many minutes you were asleep and how many steps you walked, as your ' +
    'watch or phone recorded it.',
  needs: [
    {
      domain: 'health',
      type: SLEEP_TYPE,
      fields: ['stage'],
      counts: [],
      categoryDepth: 0,
      isSite: false,
    },
    {
      domain: 'health',
      type: STEPS_TYPE,
      fields: ['steps'],
      counts: ['steps'],
      categoryDepth: 0,
      isSite: false,
    },
  ],
  granularity: 'day',
  keyColumns: [],
  isOfDifferent: false,
  other: OTHER,
  values: [
    {
      name: 'asleep',
      description: 'Time asleep, whatever the stage.',
      unit: 'minute',
      mostKeys: 1,
      cap: 840,
    },
    { name: 'steps', description: 'Steps walked.', unit: 'step', mostKeys: 1, cap: 20_000 },
  ],
  measure(_, [sleep, walks]) {
    const stages = sleep.map((fact) => ({ fact, stage: sleepStageOf(fact.data) }));
    const timeOf = (isIn: (stage: string) => boolean): Intervals =>
      timesOf(
        stages.filter(({ stage }) => stage !== undefined && isIn(stage)).map(({ fact }) => fact),
      );
    const asleep = subtract(
      timeOf((stage) => stage !== 'awake'),
      timeOf((stage) => stage === 'awake'),
    );
    const counts = walks
      .map(({ start, end, data }) => ({ start, end, steps: stepsOf(data) ?? 0 }))
      .sort((a, b) => a.start - b.start || a.end - b.end || a.steps - b.steps);
    let steps = 0;
    for (const [i, count] of counts.entries()) {
      const last = counts.at(i - 1);
      // A count that came twice is one count.
      const isAgain =
        i > 0 &&
        last?.start === count.start &&
        last.end === count.end &&
        last.steps === count.steps;
      if (!isAgain) steps += count.steps;
    }
    return [new Map([['', sizeOf(asleep) / MINUTE]]), new Map([['', steps]])];
  },
};
