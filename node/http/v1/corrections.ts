import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ElatioError } from '../../../protocol/error.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { Docs, Edit, Piece } from '../../docs/index.ts';
import { parseTime } from '../../ingest/index.ts';
import { type BucketState, eventId, type Store, type StoredEvent } from '../../store/index.ts';
import { eventJson } from '../activitywatch/shapes.ts';
import { EDITING, json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { textReply } from '../reply.ts';
import type { AppEnv } from '../route.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import { EventPath } from './parameters.ts';
import { Data, EventAsStored, EventToStore, SentData } from './shapes.ts';

/** An event by its id alone. */
export const EventIdPath = EventPath.pick({ event: true });

/** How an event may not be found, or not be kept otherwise. */
const CORRECTING = [
  'ELATIO_INGEST_FIELD',
  'ELATIO_HTTP_EVENT',
  'ELATIO_DOCS_EVENT',
  'ELATIO_DOCS_OPEN',
  'ELATIO_RULES_EXCLUDED',
  ...READING,
  ...EDITING,
] as const;

/** A list that is neither empty nor endless. */
function some<S extends z.ZodType>(schema: S, most: number) {
  const isSome = ({ length }: readonly unknown[]): boolean => length > 0 && length <= most;
  return z.array(schema).refine(isSome, `one to ${most}`);
}

const Corrected = z
  .object({
    edit: EditOrNull,
    events: z.array(EventAsStored).openapi({ description: 'What stands there now.' }),
  })
  .openapi('Corrected');

const EventChange = z.strictObject({
  timestamp: z.string().optional().openapi({ description: 'ISO 8601.' }),
  duration: z.number().optional().openapi({ description: 'Seconds.', minimum: 0 }),
  data: SentData.optional(),
});

const patchEvent = operation({
  operationId: 'changeEvent',
  method: 'patch',
  path: '/api/v1/events/{event}',
  access: 'write',
  tag: 'events',
  summary: 'Changes an event',
  description: 'What is absent stays; it keeps the id. Undoing the edit brings back what was.',
  request: {
    params: EventIdPath,
    body: json(EventChange, 'What should be otherwise.'),
  },
  responses: { 200: json(Corrected, 'The event as it is now.') },
  errors: CORRECTING,
});

const removeEvent = operation({
  operationId: 'removeEvent',
  method: 'delete',
  path: '/api/v1/events/{event}',
  access: 'write',
  tag: 'events',
  summary: 'Deletes an event, or a piece of one',
  description:
    'It is not shown any more. It is kept: undoing the edit, or restoring, brings it back.',
  request: { params: EventIdPath },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: CORRECTING,
});

const removeEvents = operation({
  operationId: 'removeEvents',
  method: 'post',
  path: '/api/v1/events/delete',
  access: 'write',
  tag: 'events',
  summary: 'Deletes many events, in one edit',
  description:
    'Of whatever buckets; all of them or, where one is not there, none. Undoing the edit brings all of them back.',
  request: {
    body: json(
      z
        .strictObject({ ids: some(z.int().min(0), 10_000) })
        .openapi('Deletion', { examples: [{ ids: [4294967296, 8589934592] }] }),
      'Ids of events.',
    ),
  },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: CORRECTING,
});

const moment = z.string().transform((text): Micros => parseTime(text, 'at'));

const SplitAt = z.strictObject({
  at: z
    .array(moment)
    .min(1)
    .max(1_000)
    .openapi({
      description: 'Moments within the event at which one piece ends and the next begins.',
      type: 'array',
      items: { type: 'string' },
    }),
});

const SplitInto = z.strictObject({
  pieces: some(
    z.strictObject({
      timestamp: moment.openapi({ type: 'string' }),
      duration: z.number().openapi({ description: 'Seconds.' }),
      data: SentData.optional(),
    }),
    1_000,
  ).openapi({
    description:
      'Within the event, none over another. Without `data` one says what the event does.',
  }),
});

const splitEvent = operation({
  operationId: 'splitEvent',
  method: 'post',
  path: '/api/v1/events/{event}/split',
  access: 'write',
  tag: 'events',
  summary: 'Puts several events in the place of one',
  description: 'The first keeps the id; the others get ids that stay theirs, on this node.',
  request: {
    params: EventIdPath,
    body: json(
      z
        .union([SplitAt, SplitInto])
        .openapi('Split', { examples: [{ at: ['2024-01-15T10:00:00Z'] }] }),
      'Where to split it, or into what.',
    ),
  },
  responses: { 200: json(Corrected, 'The pieces.') },
  errors: ['ELATIO_DOCS_SPLIT', ...CORRECTING],
});

const mergeEvents = operation({
  operationId: 'mergeEvents',
  method: 'post',
  path: '/api/v1/events/merge',
  access: 'write',
  tag: 'events',
  summary: 'Makes one event of several of a bucket',
  description:
    'The earliest stands for all, from the first start to the last end; the others are deleted.',
  request: {
    body: json(
      z
        .strictObject({
          events: some(z.int().min(0), 100_000),
          data: SentData.optional().openapi({
            description: 'What it says; may be absent where all say the same.',
          }),
        })
        .openapi('Merge', {
          examples: [{ events: [4294967296, 4294967297], data: { app: 'editor' } }],
        }),
      'Ids of events.',
    ),
  },
  responses: { 200: json(Corrected, 'The one event.') },
  errors: ['ELATIO_DOCS_MERGE', 'ELATIO_DOCS_MANY', ...CORRECTING],
});

const restoreEvent = operation({
  operationId: 'restoreEvent',
  method: 'post',
  path: '/api/v1/events/{event}/restore',
  access: 'write',
  tag: 'events',
  summary: 'Shows an event as it was recorded again',
  description:
    'Whatever was made of it: changed, split, merged or deleted. Of a piece, the event that it is of.',
  request: { params: EventIdPath },
  responses: { 200: json(Corrected, 'The event as it is now.') },
  errors: CORRECTING,
});

const readEvent = operation({
  operationId: 'readEvent',
  method: 'get',
  path: '/api/v1/events/{event}',
  access: 'read',
  tag: 'events',
  summary: 'An event by its id alone',
  request: { params: EventIdPath },
  responses: { 200: json(EventAsStored.extend({ data: Data }), 'The event.') },
  errors: ['ELATIO_INGEST_FIELD', 'ELATIO_HTTP_EVENT', ...READING],
});

export function correctionOperations({
  store,
  docs,
}: {
  readonly store: Store;
  readonly docs: Docs;
}) {
  async function corrected(
    name: string,
    number: number,
    edit: Edit | undefined,
  ): Promise<Response> {
    const { now } = await docs.eventHistory(name, number);
    const events = now.map((event) => eventJson(event.id, event)).join(',');
    return textReply(`{"edit":${JSON.stringify(editOrNull(edit))},"events":[${events}]}`);
  }

  return [
    serve(readEvent, async ({ param }, context) => {
      const { event } = await eventOf(store, param.event, context);
      return textReply(eventJson(param.event, event));
    }),
    serve(patchEvent, async ({ param, json: sent }, context) => {
      const { name, bucket, event } = await eventOf(store, param.event, context);
      const { number, start, duration, data } = event;
      const by = changed({ start, duration, data }, sent);
      const edit = await docs.replaceEvents(name, [{ ...by, number }]);
      const now = await store.event(bucket, number);
      const told = now ? [eventJson(param.event, now)] : [];
      return textReply(`{"edit":${JSON.stringify(editOrNull(edit))},"events":[${told.join()}]}`);
    }),
    serve(removeEvent, async ({ param }, context) => {
      const { name, event } = await eventOf(store, param.event, context);
      return editOrNull(await docs.deleteEvents(name, [event.number]));
    }),
    serve(removeEvents, async ({ json: { ids } }, context) => {
      const found: { readonly name: string; readonly number: number }[] = [];
      for (const id of new Set(ids)) {
        const { name, event } = await eventOf(store, id, context);
        found.push({ name, number: event.number });
      }
      const lists = [...Map.groupBy(found, ({ name }) => name)].map(
        ([name, list]) => [name, list.map(({ number }) => number)] as const,
      );
      if (lists.length > 1) context.set('audited', {});
      return editOrNull(await docs.deleteEventsOf(new Map(lists)));
    }),
    serve(splitEvent, async ({ param, json: sent }, context) => {
      const { name, event } = await eventOf(store, param.event, context);
      const edit = await docs.splitEvent(name, event.number, piecesOf(event, sent));
      return corrected(name, event.number, edit);
    }),
    serve(mergeEvents, async ({ json: { events, data } }, context) => {
      const places = events.map((id) => placeOf(store, id, context));
      const [{ name, bucket }] = places;
      const other = places.find((place) => place.bucket !== bucket);
      if (other) {
        throw new ElatioError(
          'ELATIO_DOCS_MERGE',
          'The events cannot become one: they are of several buckets. Nothing was changed.',
        );
      }
      const edit = await docs.mergeEvents(
        name,
        places.map(({ number }) => number),
        data,
      );
      const standing: string[] = [];
      for (const { number } of places) {
        const event = await store.event(bucket, number);
        if (event) standing.push(eventJson(eventId(bucket, number), event));
      }
      const [told = ''] = standing;
      return textReply(`{"edit":${JSON.stringify(editOrNull(edit))},"events":[${told}]}`);
    }),
    serve(restoreEvent, async ({ param }, context) => {
      const { name, number } = placeOf(store, param.event, context);
      const edit = await docs.restoreEvents(name, [number]);
      return corrected(name, number, edit);
    }),
  ];
}

/** @throws ElatioError ELATIO_INGEST_FIELD */
function changed(
  event: Pick<StoredEvent, 'start' | 'duration' | 'data'>,
  { timestamp, duration, data }: z.output<typeof EventChange>,
): Pick<StoredEvent, 'start' | 'duration' | 'data'> {
  // Read as an event that is sent, so that the same holds of it.
  const sent = EventToStore.parse({
    timestamp: timestamp ?? new Date(0).toISOString(),
    duration: duration ?? 0,
    data: data ?? {},
  });
  return {
    start: timestamp === undefined ? event.start : sent.start,
    duration: duration === undefined ? event.duration : sent.duration,
    data: data ?? event.data,
  };
}

function piecesOf(
  { start, duration, data }: StoredEvent,
  sent: z.output<typeof SplitAt> | z.output<typeof SplitInto>,
): Piece[] {
  if ('pieces' in sent) {
    return sent.pieces.map((piece) => ({
      start: piece.timestamp,
      duration: Math.round(piece.duration * 1_000_000),
      data: piece.data ?? data,
    }));
  }
  const moments = [start, ...sent.at.toSorted((a, b) => a - b), start + duration];
  return moments.slice(1).map((end, i) => ({ start: moments[i], duration: end - moments[i] }));
}

/**
 * The bucket of an event's id, and its number there; the access log is told of the bucket.
 * @throws ElatioError ELATIO_HTTP_EVENT
 */
export function placeOf(
  store: Pick<Store, 'buckets'>,
  id: number,
  context: Pick<Context<AppEnv>, 'set'>,
): { readonly name: string; readonly bucket: BucketState; readonly number: number } {
  for (const [name, bucket] of store.buckets()) {
    const number = id - eventId(bucket, 0);
    if (number < 0 || number >= 2 ** 32) continue;
    context.set('audited', { name, domain: bucket.stream.domain });
    return { name, bucket, number };
  }
  throw noEvent(id);
}

/** The same with the event. @throws ElatioError ELATIO_HTTP_EVENT, or of the store */
export async function eventOf(
  store: Pick<Store, 'buckets' | 'event'>,
  id: number,
  context: Pick<Context<AppEnv>, 'set'>,
) {
  const place = placeOf(store, id, context);
  const event = await store.event(place.bucket, place.number);
  if (!event) throw noEvent(id);
  return { ...place, event };
}

function noEvent(id: number): ElatioError {
  return new ElatioError('ELATIO_HTTP_EVENT', `There is no event ${id}, or it was deleted.`);
}
