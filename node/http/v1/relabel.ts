import { z } from '@hono/zod-openapi';
import { ElatioError } from '../../../protocol/error.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import type { Docs, Replacement } from '../../docs/index.ts';
import { formatTime, parseTime } from '../../ingest/index.ts';
import { type BucketState, selectionOf, type Selector, type Store } from '../../store/index.ts';
import { EDITING, json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import { findBuckets } from './parameters.ts';
import { Data, SentData, Text, Time } from './shapes.ts';

const MOST = 100_000;
/** Events that a person is shown before. */
const SAMPLES = 10;

const moment = (name: string) =>
  z
    .string()
    .transform((text) => parseTime(text, name))
    .openapi({ description: 'ISO 8601; without an offset it is UTC.' });

const Wanted = z
  .strictObject({
    bucket: z.string().optional().openapi({ description: 'The id of a bucket; all where absent.' }),
    app: Text.min(1).optional().openapi({ description: 'Events whose `app` is this.' }),
    site: Text.min(1)
      .optional()
      .openapi({ description: 'Events whose `url` is of this host, or below it.' }),
    text: Text.min(1).optional().openapi({ description: 'Events that hold this anywhere.' }),
    since: moment('since').optional(),
    until: moment('until').optional(),
    set: SentData.optional().openapi({ description: 'Fields of their data, as they should be.' }),
    remove: z
      .array(z.string())
      .optional()
      .openapi({ description: 'Fields that they should not have.' }),
  })
  .refine(
    ({ set = {}, remove = [] }) => Object.keys(set).length + remove.length > 0,
    'what should be otherwise, in "set" or "remove"',
  )
  .openapi('Relabel', { examples: [{ app: 'editor', set: { project: 'elatio' } }] });

const Told = z.object({ bucket: z.string(), timestamp: Time, duration: z.number(), data: Data });

const previewRelabel = operation({
  operationId: 'previewRelabel',
  method: 'post',
  path: '/api/v1/events/relabel/preview',
  access: 'write',
  audit: 'read',
  tag: 'events',
  summary: 'What relabelling would change',
  request: { body: json(Wanted, 'All that is given has to hold.') },
  responses: {
    200: json(
      z
        .object({
          events: z.int().openapi({ description: 'That would say something else.' }),
          sample: z.array(Told.extend({ becomes: Data })),
        })
        .openapi('RelabelPreview'),
      'How many it is, and some of them.',
    ),
  },
  errors: ['ELATIO_INGEST_BUCKET', 'ELATIO_DOCS_MANY', ...READING],
});

const relabel = operation({
  operationId: 'relabelEvents',
  method: 'post',
  path: '/api/v1/events/relabel',
  access: 'write',
  tag: 'events',
  summary: 'Gives many events other data, in one edit',
  request: { body: json(Wanted, 'All that is given has to hold.') },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: [
    'ELATIO_INGEST_BUCKET',
    'ELATIO_DOCS_EVENT',
    'ELATIO_DOCS_OPEN',
    'ELATIO_DOCS_MANY',
    'ELATIO_RULES_EXCLUDED',
    ...READING,
    ...EDITING,
  ],
});

interface Relabelled {
  readonly name: string;
  readonly before: JsonObject;
  readonly by: Replacement;
}

export function relabelOperations({ store, docs }: { readonly store: Store; readonly docs: Docs }) {
  return [
    serve(previewRelabel, async ({ json: wanted }, context) => {
      context.set('audited', auditedAs(wanted));
      const found = await relabelled(store, wanted);
      return {
        events: found.length,
        sample: found.slice(0, SAMPLES).map(({ name, before, by }) => ({
          bucket: name,
          timestamp: formatTime(by.start),
          duration: by.duration / 1_000_000,
          data: before,
          becomes: by.data,
        })),
      };
    }),
    serve(relabel, async ({ json: wanted }, context) => {
      context.set('audited', auditedAs(wanted));
      const found = await relabelled(store, wanted);
      const lists = [...Map.groupBy(found, ({ name }) => name)].map(
        ([name, list]) => [name, list.map(({ by }) => by)] as const,
      );
      return editOrNull(await docs.relabelEvents(new Map(lists)));
    }),
  ];
}

function auditedAs({ bucket: name, since: from, until }: z.output<typeof Wanted>) {
  return { name, from, until };
}

/** Events that are wanted and do not say it already. @throws ElatioError ELATIO_INGEST_BUCKET, ELATIO_DOCS_MANY */
async function relabelled(
  store: Store,
  { bucket: named, set = {}, remove = [], app, site, text, since, until }: z.output<typeof Wanted>,
): Promise<Relabelled[]> {
  const selector: Selector = {
    ...(app !== undefined && { app }),
    ...(site !== undefined && { site }),
    ...(text !== undefined && { text }),
    ...(since !== undefined && { from: since }),
    ...(until !== undefined && { to: until }),
  };
  const selection = selectionOf(selector, (id) => store.overlay.bucket(id)?.spec);
  const found: Relabelled[] = [];
  for (const [name, bucket] of findBuckets(store, named)) {
    for (const { before, by } of await inBucket(bucket)) found.push({ name, before, by });
    if (found.length > MOST) {
      throw new ElatioError(
        'ELATIO_DOCS_MANY',
        `An edit changes ${MOST} events at most: choose fewer. Nothing was changed.`,
      );
    }
  }
  return found;

  async function inBucket(bucket: BucketState): Promise<Omit<Relabelled, 'name'>[]> {
    const list: Omit<Relabelled, 'name'>[] = [];
    for await (const batch of store.events(bucket, { from: since, to: until })) {
      for (const event of batch) {
        if (!selection.selects(bucket.id, event)) continue;
        const data = relabelledData(event.data, set, remove);
        if (JSON.stringify(data) === JSON.stringify(event.data)) continue;
        list.push({ before: event.data, by: { ...event, data } });
      }
      if (list.length > MOST) break;
    }
    return list;
  }
}

function relabelledData(data: JsonObject, set: JsonObject, remove: readonly string[]): JsonObject {
  const entries = Object.entries({ ...data, ...set }).filter(([key]) => !remove.includes(key));
  return Object.fromEntries(entries);
}
