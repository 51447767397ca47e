import { z } from '@hono/zod-openapi';
import { formatTime } from '../../ingest/index.ts';
import type { Session, Sessions } from '../../sessions/index.ts';
import { json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import { DateRange, zoneParameter } from './report-parameters.ts';
import { QUERYING } from './reports.ts';
import { Time } from './shapes.ts';

const Focus = z.object({
  subject: z.string().openapi({ description: 'A category by its path, a project or a program.' }),
  kind: z.enum(['category', 'project', 'app']),
  from: Time,
  until: Time,
  seconds: z.number().openapi({ description: 'Of the thing itself.' }),
  interruptions: z
    .int()
    .openapi({ description: 'How often something else, or nothing, came in between.' }),
});

const WorkSession = z
  .object({
    from: Time,
    until: Time,
    active: z.number().openapi({ description: 'Seconds in which something was done.' }),
    focus: z.array(Focus),
  })
  .openapi('WorkSession');

const readSessions = operation({
  operationId: 'readSessions',
  method: 'get',
  path: '/api/v1/sessions',
  access: 'read',
  tag: 'reports',
  summary: 'Stretches of work, and focus in them',
  description:
    'A session ends where nobody was there, or nothing was recorded, for more than five minutes, and where the day ends. Focus is one thing for a quarter of an hour, interrupted for two minutes at a time at most.',
  request: { query: DateRange.extend({ zone: zoneParameter }) },
  responses: {
    200: json(
      z.object({
        zone: z.string(),
        summary: z.object({
          sessions: z.int(),
          active: z.number(),
          focus: z.number().openapi({ description: 'Seconds of focus.' }),
          interruptions: z.int(),
          longestSession: WorkSession.nullable(),
          longestFocus: Focus.nullable(),
        }),
        days: z.array(
          z.object({
            name: z.string(),
            from: Time,
            until: Time,
            active: z.number(),
            focus: z.number(),
            sessions: z.array(WorkSession),
          }),
        ),
      }),
      'Day by day, oldest first.',
    ),
  },
  errors: ['ELATIO_QUERY_FUNCTION', ...QUERYING],
});

export function workSessionOperations({ work }: { readonly work: Sessions }) {
  return [
    serve(readSessions, ({ query }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const { days, summary, zone } = await work.report(query, signal);
        const { longestSession, longestFocus, ...sums } = summary;
        return {
          zone,
          summary: {
            ...sums,
            longestSession: longestSession ? sessionOf(longestSession) : null,
            longestFocus: longestFocus ? spanned(longestFocus) : null,
          },
          days: days.map((day) => ({ ...spanned(day), sessions: day.sessions.map(sessionOf) })),
        };
      }),
    ),
  ];
}

function sessionOf(session: Session) {
  return { ...spanned(session), focus: session.focus.map(spanned) };
}

function spanned<T extends { readonly from: number; readonly to: number }>({
  from,
  to,
  ...others
}: T) {
  return { from: formatTime(from), until: formatTime(to), ...others };
}
