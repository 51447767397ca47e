import { z } from '@hono/zod-openapi';
import { SECOND } from '../../../protocol/event.ts';
import { formatTime, type Ingest } from '../../ingest/index.ts';
import type { Rules } from '../../rules/index.ts';
import { json, operation, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { Time } from './shapes.ts';

const State = z
  .object({
    until: Time.nullable().openapi({ description: 'When it ends; `null` where none is on.' }),
  })
  .openapi('Pause');

const getPause = operation({
  operationId: 'getPause',
  method: 'get',
  path: '/api/v1/pause',
  access: 'read',
  tag: 'rules',
  summary: 'Whether a pause is on',
  responses: { 200: json(State, 'The pause.') },
});

const beginPause = operation({
  operationId: 'beginPause',
  method: 'put',
  path: '/api/v1/pause',
  access: 'write',
  audit: 'configure',
  tag: 'rules',
  summary: 'Records nothing for a while',
  description:
    'Watchers are answered as ever, and nothing that they send is stored. It outlasts restarts of this node, which is the only one it counts for, and ends by itself.',
  request: {
    body: json(
      z.object({
        seconds: z.number().openapi({ description: 'How long, from now.', examples: [3600] }),
      }),
      'How long.',
    ),
  },
  responses: { 200: json(State, 'The pause.') },
  errors: ['ELATIO_RULES_PAUSE', ...WRITING],
});

const endPause = operation({
  operationId: 'endPause',
  method: 'delete',
  path: '/api/v1/pause',
  access: 'write',
  audit: 'configure',
  tag: 'rules',
  summary: 'Records again',
  responses: { 200: json(State, 'The pause, which is over.') },
  errors: [...WRITING],
});

export function pauseOperations(deps: { readonly rules: Rules; readonly ingest: Ingest }) {
  const { pause } = deps.rules;
  const state = (): z.input<typeof State> => {
    const until = pause.until();
    return { until: until === undefined ? null : formatTime(until) };
  };
  return [
    serve(getPause, state),
    serve(beginPause, async ({ json: { seconds } }) => {
      await pause.begin(Math.round(seconds * SECOND));
      await deps.ingest.endOpen();
      return state();
    }),
    serve(endPause, async () => {
      await pause.end();
      return state();
    }),
  ];
}
