import { z } from '@hono/zod-openapi';
import { formatTime } from '../../ingest/index.ts';
import type { GoalReport, Goals } from '../../goals/index.ts';
import { EDITING, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import {
  ChangedGoal,
  GoalHistory,
  GoalList,
  GoalPath,
  KeptGoal,
  ParsedGoal,
  SentGoal,
} from './goal-shapes.ts';
import { countParameter } from './report-parameters.ts';
import { QUERYING } from './reports.ts';

const GOAL = ['ELATIO_GOALS_GOAL', 'ELATIO_GOALS_SENTENCE', 'ELATIO_GOALS_SUBJECT'] as const;

const listGoals = operation({
  operationId: 'listGoals',
  method: 'get',
  path: '/api/v1/goals',
  access: 'read',
  tag: 'goals',
  summary: 'Goals, and how they fare',
  responses: { 200: json(GoalList, 'Those of the earliest beginning first.') },
  errors: [...QUERYING],
});

const addGoal = operation({
  operationId: 'addGoal',
  method: 'post',
  path: '/api/v1/goals',
  access: 'write',
  tag: 'goals',
  summary: 'Adds a goal, by a sentence or by its fields',
  request: { body: json(SentGoal, 'The goal.') },
  responses: { 201: json(KeptGoal, 'The goal with its id.') },
  errors: [...GOAL, 'ELATIO_GOALS_MANY', 'ELATIO_DOCS_KEY', ...QUERYING, ...EDITING],
});

const parseGoal = operation({
  operationId: 'parseGoal',
  method: 'post',
  path: '/api/v1/goals/parse',
  access: 'read',
  tag: 'goals',
  summary: 'Says how a sentence is understood, and keeps nothing',
  request: {
    body: json(
      z
        .object({ sentence: z.string() })
        .openapi({ examples: [{ sentence: 'no screens after 23:30' }] }),
      'The sentence.',
    ),
  },
  responses: { 200: json(ParsedGoal, 'The goal that it says.') },
  errors: [...GOAL, ...QUERYING],
});

const changeGoal = operation({
  operationId: 'changeGoal',
  method: 'patch',
  path: '/api/v1/goals/{goal}',
  access: 'write',
  tag: 'goals',
  summary: 'Changes a goal, or pauses it',
  description: 'What is absent stays, what is `null` goes. What it was counted by is counted anew.',
  request: { params: GoalPath, body: json(ChangedGoal, 'What should be otherwise.') },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_GOALS_ID', 'ELATIO_GOALS_GOAL', 'ELATIO_DOCS_KEY', ...EDITING],
});

const removeGoal = operation({
  operationId: 'removeGoal',
  method: 'delete',
  path: '/api/v1/goals/{goal}',
  access: 'write',
  tag: 'goals',
  summary: 'Removes a goal',
  request: { params: GoalPath },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_GOALS_ID', 'ELATIO_DOCS_KEY', ...EDITING],
});

const readGoalHistory = operation({
  operationId: 'readGoalHistory',
  method: 'get',
  path: '/api/v1/goals/{goal}/history',
  access: 'read',
  tag: 'goals',
  summary: 'What became of a goal, period by period',
  request: {
    params: GoalPath,
    query: z.object({
      limit: countParameter(
        'limit',
        { usual: 30, least: 1, most: 10_000 },
        'At most so many, the latest.',
      ),
    }),
  },
  responses: { 200: json(GoalHistory, 'The goal, and its periods, oldest first.') },
  errors: ['ELATIO_GOALS_ID', ...QUERYING],
});

export function goalOperations({ goals }: { readonly goals: Goals }) {
  return [
    serve(listGoals, (_, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => ({
        goals: (await goals.list(signal)).map(goalOf),
        unknown: [...goals.unknown()],
      })),
    ),
    serve(addGoal, ({ json: { sentence, ...sent } }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const said = sentence === undefined ? undefined : await goals.parse(sentence, signal);
        const { id } = await goals.add({ ...said?.wish, ...sent });
        return goalOf(await goals.get(id, signal));
      }),
    ),
    serve(parseGoal, ({ json: { sentence } }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const { wish, words, note } = await goals.parse(sentence, signal);
        return { words, goal: wish, note: note ?? null };
      }),
    ),
    serve(changeGoal, async ({ param, json: change }) =>
      editOrNull(await goals.change(param.goal, change)),
    ),
    serve(removeGoal, async ({ param }) => editOrNull(await goals.remove(param.goal))),
    serve(readGoalHistory, ({ param, query: { limit } }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const report = await goals.get(param.goal, signal);
        return { ...goalOf(report), periods: report.periods.slice(-limit).map(periodOf) };
      }),
    ),
  ];
}

function goalOf({ id, words, goal, progress, isResting, problem }: GoalReport) {
  const { standing, current, longest, period } = progress;
  return {
    id,
    words,
    goal,
    standing,
    streak: { current, longest },
    period: period
      ? { ...periodOf(period), target: period.target, part: period.part, left: period.left }
      : null,
    resting: isResting,
    problem: problem ?? null,
  };
}

function periodOf({ name, from, to, value, outcome }: GoalReport['periods'][number]) {
  return { name, from: formatTime(from), until: formatTime(to), value, outcome };
}
