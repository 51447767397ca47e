/** What is said of goals: `node/goals/README.md` says what it means. */
import { z } from '@hono/zod-openapi';
import { KINDS, PERS } from '../../goals/index.ts';
import { Time } from './shapes.ts';

export const GoalPath = z.object({
  goal: z.string().openapi({ description: 'The id of a goal.' }),
});

const Minutes = z.int().optional().openapi({ description: 'Minutes after midnight.' });

const fields = {
  subject: z
    .object({
      kind: z.enum(KINDS),
      name: z.string().optional().openapi({
        description:
          'Of a category its path, `Work > Programming`; of what is logged what was done. Screen time has none.',
      }),
    })
    .openapi({ description: 'What it is about.' }),
  direction: z.enum(['most', 'least']).openapi({ description: 'At most so much, or at least.' }),
  amount: z.number().openapi({ description: 'Seconds, where the unit is `time`.' }),
  unit: z.string().openapi({
    description:
      '`time`; `times`, how often it was logged; else a number that was told with it, such as `km`.',
  }),
  per: z.enum(PERS),
  on: z
    .array(z.int())
    .optional()
    .openapi({ description: 'Weekdays that count, 0 is Sunday; all where absent.' }),
  times: z
    .int()
    .optional()
    .openapi({ description: 'On so many days of a week it is to be so; of goals per day.' }),
  window: z
    .object({ from: Minutes, to: Minutes })
    .optional()
    .openapi({ description: 'Part of each day that counts, by the clock.' }),
  since: z.string().openapi({ description: 'The first day that counts.' }),
  rests: z
    .array(z.object({ from: z.string(), until: z.string().optional() }))
    .optional()
    .openapi({ description: 'Days on which it does not count, the last included.' }),
};

const Goal = z.object(fields).openapi('Goal');

const Period = {
  name: z.string().openapi({ description: 'The day, the first day of a week, or the month.' }),
  from: Time,
  until: Time,
  value: z.number().openapi({
    description: 'Seconds, or of the unit; days, of goals on so many days of a week.',
  }),
  outcome: z.enum(['met', 'missed', 'open', 'partial']).openapi({
    description:
      '`open` is not decided; `partial` has days on which the goal does not count, and counts for no streak.',
  }),
};

const keptFields = {
  id: z.string(),
  words: z.string().openapi({
    description: 'In plain words: a sentence that is read as the same goal.',
    examples: ['at most 1h of category "Social Media" per day'],
  }),
  goal: Goal,
  standing: z.enum(['met', 'missed', 'ahead', 'behind', 'close', 'off', 'future']).openapi({
    description:
      'Of the period that runs: decided, or on the way; `close` at 80 % of a limit; `off` where it does not count now, `future` where it has not begun.',
  }),
  streak: z.object({ current: z.int(), longest: z.int() }).openapi({
    description: 'Periods one after the other in which it was met.',
  }),
  period: z
    .object({
      ...Period,
      target: z.number(),
      part: z.number().openapi({ description: 'Of the target, 0 to 1 and more.' }),
      left: z.number().openapi({ description: 'To the target; below 0 where it is passed.' }),
    })
    .nullable()
    .openapi({ description: 'That which runs.' }),
  resting: z.boolean(),
  problem: z.string().nullable().openapi({ description: 'What keeps it from counting.' }),
};

export const KeptGoal = z.object(keptFields).openapi('KeptGoal');

export const GoalList = z.object({
  goals: z.array(KeptGoal),
  unknown: z.array(z.string()).openapi({ description: 'Ids of goals of a later version.' }),
});

export const GoalHistory = z.object({ ...keptFields, periods: z.array(z.object(Period)) });

export const SentGoal = z
  .object({
    sentence: z.string().optional().openapi({
      description: 'Says it; fields that are sent besides go before.',
    }),
    ...z.object(fields).partial().shape,
  })
  .openapi('SentGoal', { examples: [{ sentence: 'read 20 min 5 days/week' }] });

export const ChangedGoal = z
  .object({
    ...Object.fromEntries(
      Object.entries(z.object(fields).partial().shape).map(([name, field]) => [
        name,
        field.nullable(),
      ]),
    ),
    resting: z
      .boolean()
      .optional()
      .openapi({ description: 'Whether it does not count from today on, until that is ended.' }),
  })
  .openapi('ChangedGoal', { examples: [{ resting: true }] });

export const ParsedGoal = z
  .object({
    words: keptFields.words,
    goal: z.object({ ...fields, since: fields.since.optional() }),
    note: z.string().nullable().openapi({ description: 'What a person should know of it.' }),
  })
  .openapi('ParsedGoal');
