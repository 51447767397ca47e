import { z } from '@hono/zod-openapi';
import type { Devices } from '../../devices/index.ts';
import type { Purge } from '../../purge/index.ts';
import { formatTime, parseTime, unknownBucket } from '../../ingest/index.ts';
import type { RuleMatch, Rules } from '../../rules/index.ts';
import type { BucketState, PurgeProgress, Selector, Store } from '../../store/index.ts';
import { DOMAINS } from '../../../protocol/bucket.ts';
import { json, operation, READING, text, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import type { Audited } from '../audited.ts';
import { textReply } from '../reply.ts';
import { KeptRule, SentRule } from './rules.ts';
import { Data, Text, Time } from './shapes.ts';

const Moment = (name: string) =>
  z
    .string()
    .transform((value) => parseTime(value, name))
    .openapi({
      description: 'ISO 8601; without an offset it is UTC.',
    });

const Wanted = z
  .strictObject({
    bucket: z
      .string()
      .openapi({ description: 'The id of a bucket, also of one that was deleted.' }),
    domain: z
      .enum(DOMAINS)
      .openapi({ description: 'All buckets of a kind, also those that were deleted.' }),
    app: Text.min(1).openapi({ description: 'Events whose `app` is this, in whatever case.' }),
    site: Text.min(1).openapi({ description: 'Events whose `url` is of this host, or below it.' }),
    text: Text.min(1).openapi({ description: 'Events that hold this anywhere, in whatever case.' }),
    match: z.union([Text.min(1), SentRule]).openapi({
      description:
        'What a rule would exclude, or change anything of: the id of one, or one that is not kept. Events are destroyed whole, whatever it does.',
    }),
    since: Moment('since'),
    until: Moment('until'),
  })
  .partial()
  .refine((wanted) => Object.values(wanted).some((value) => value !== undefined), 'what to purge')
  .openapi('PurgeSelector', { examples: [{ app: 'editor' }] });

const Preview = z
  .object({
    events: z.int(),
    first: Time.nullable().openapi({ description: 'When the first of them begins.' }),
    last: Time.nullable().openapi({ description: 'When the last of them begins.' }),
    sample: z.array(
      z.object({ bucket: z.string(), timestamp: Time, duration: z.number(), data: Data }),
    ),
    others: z.int().openapi({
      description:
        'How many of them other devices wrote: hidden at once, and destroyed as soon as those devices hear of it.',
    }),
    rule: KeptRule.nullable().openapi({ description: 'The rule by which they were found.' }),
  })
  .openapi('PurgePreview');

const SELECTING = ['ELATIO_INGEST_BUCKET', 'ELATIO_RULES_RULE', 'ELATIO_RULES_ID'] as const;

const previewPurge = operation({
  operationId: 'previewPurge',
  method: 'post',
  path: '/api/v1/purge/preview',
  access: 'admin',
  audit: 'read',
  tag: 'purge',
  summary: 'What a purge would destroy',
  description: 'Also of what was deleted, and of what retention hides: see the sample.',
  request: { body: json(Wanted, 'All that is given has to hold.') },
  responses: { 200: json(Preview, 'How much it is, and some of it.') },
  errors: [...SELECTING, ...READING],
});

const runPurge = operation({
  operationId: 'runPurge',
  method: 'post',
  path: '/api/v1/purge',
  access: 'admin',
  audit: 'purge',
  tag: 'purge',
  summary: 'Destroys events for good',
  description:
    'Answers one JSON object a line: `{step, done, of}` on the way, at last `{id, events, texts, left, faults, waits}`, or `{code, message}` where it failed. Who hangs up while it looks (the first step) stops it, and nothing is destroyed; later it goes on. What was begun is finished by the next start. `waits` has the devices that wrote something of it, `{device, name}`: it is hidden, and they destroy it as soon as they hear of it.',
  request: { body: json(Wanted, 'All that is given has to hold.') },
  responses: { 200: text('application/x-ndjson', 'How far it is, and what came of it.') },
  errors: [...SELECTING, 'ELATIO_PURGE_BUSY', 'ELATIO_PURGE_ROLE', ...READING, ...WRITING],
});

const Who = z.object({
  device: z.string().openapi({ description: 'Its id, as `listDevices` has it.' }),
  name: z.string(),
});

const Owed = z
  .object({
    id: z.string(),
    began: Time,
    by: Who,
    owing: z.array(
      Who.extend({
        role: z.enum(['admin', 'member', 'vault']),
        as: z.enum(['writer', 'holder', 'prekey', 'vault']).openapi({
          description:
            '`writer`: it has not destroyed what it wrote, or signs for; `holder`: it has not said yet that nothing of it is left there; `prekey`: it has not said yet that nothing there opens what told the keys; `vault`: it keeps what it had before, sealed, until `until`.',
        }),
        since: Time,
        until: Time.nullable(),
      }),
    ),
  })
  .openapi('OwedPurge');

const purgeStatus = operation({
  operationId: 'purgeStatus',
  method: 'get',
  path: '/api/v1/purge',
  access: 'read',
  tag: 'purge',
  summary: 'Purges that some device or vault owes still',
  description: 'The newest first. What they name is hidden wherever it was heard of.',
  responses: { 200: json(z.array(Owed), 'What is owed, by whom, since when.') },
  errors: [...READING],
});

export function purgeOperations({
  store,
  purge,
  rules,
  devices,
}: {
  readonly store: Store;
  readonly purge: Purge;
  readonly rules: Pick<Rules, 'match'>;
  readonly devices: Pick<Devices, 'list'>;
}) {
  const whoIs = (device: string): { readonly device: string; readonly name: string } => {
    const found = devices.list().find(({ id }) => id === device);
    return { device, name: found?.name ?? device.slice(0, 8) };
  };
  return [
    serve(purgeStatus, async () =>
      (await purge.owed()).map(({ id, at, by, owing }) => ({
        id,
        began: formatTime(at),
        by: whoIs(by),
        owing: owing.map(({ device, role, as, until }) => ({
          ...whoIs(device),
          role,
          as,
          since: formatTime(at),
          until: until === undefined ? null : formatTime(until),
        })),
      })),
    ),
    serve(previewPurge, async ({ json: wanted }, context) => {
      context.set('audited', auditedAs(store, wanted));
      const match = matchOf(rules, wanted);
      const selector = selectorOf(store, wanted, match);
      const { events, others, first, last, sample } = await purge.preview(selector);
      return {
        events,
        first: Number.isFinite(first) ? formatTime(first) : null,
        last: Number.isFinite(last) ? formatTime(last) : null,
        others,
        sample: sample.map(({ bucket, start, duration, data }) => ({
          bucket: store.overlay.bucket(bucket)?.record.name ?? bucket,
          timestamp: formatTime(start),
          duration: duration / 1_000_000,
          data,
        })),
        rule: match?.rule ?? null,
      };
    }),
    serve(runPurge, ({ json: wanted }, context) => {
      context.set('audited', auditedAs(store, wanted));
      const selector = selectorOf(store, wanted, matchOf(rules, wanted));
      const encoder = new TextEncoder();
      const hungUp = new AbortController();
      const stream = new ReadableStream<Uint8Array>({
        cancel: () => hungUp.abort(),
        async start(controller) {
          // Once it is on record it goes on, whether anybody still listens or not.
          const tell = (line: unknown): void => {
            try {
              controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
            } catch {
              // Nobody listens.
            }
          };
          try {
            const onProgress: PurgeProgress = (step, at, of) => tell({ step, done: at, of });
            const done = await purge.run(selector, onProgress, 'whole', hungUp.signal);
            tell({ ...done, waits: done.waits.map(whoIs) });
          } catch (error) {
            tell(failureOf(error));
          }
          try {
            controller.close();
          } catch {
            // Nobody listens.
          }
        },
      });
      return textReply(stream, 200, { 'content-type': 'application/x-ndjson' });
    }),
  ];
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  const isKnown = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return {
    code: isKnown ? String(error.code) : 'ELATIO_HTTP_INTERNAL',
    message: isKnown ? error.message : 'Something went wrong here; the log of the node says more.',
  };
}

/** @throws ElatioError ELATIO_RULES_ID, ELATIO_RULES_RULE */
function matchOf(
  rules: Pick<Rules, 'match'>,
  { match }: z.output<typeof Wanted>,
): RuleMatch | undefined {
  return match === undefined ? undefined : rules.match(match);
}

/** What the access log may hold of it: neither app, site, text nor rule, which are what was recorded. */
function auditedAs(
  store: Store,
  { bucket: name, domain, since, until }: z.output<typeof Wanted>,
): Audited {
  const ofBucket = name === undefined ? undefined : store.buckets().get(name)?.stream.domain;
  return { name, domain: domain ?? ofBucket, from: since, until };
}

/** @throws ElatioError ELATIO_INGEST_BUCKET */
function selectorOf(
  store: Store,
  { bucket, domain, app, site, text: any, since, until }: z.output<typeof Wanted>,
  match: RuleMatch | undefined,
): Selector {
  const named = bucket === undefined ? undefined : bucketsNamed(store, bucket);
  const ofDomain = domain === undefined ? undefined : store.overlay.bucketsIn(domain);
  const buckets = (named && ofDomain?.filter((one) => named.includes(one))) ?? named ?? ofDomain;
  return {
    ...(buckets && { buckets: buckets.map(({ id }) => id) }),
    ...(app !== undefined && { app }),
    ...(site !== undefined && { site }),
    ...(any !== undefined && { text: any }),
    ...(match && { match }),
    ...(since !== undefined && { from: since }),
    ...(until !== undefined && { to: until }),
  };
}

/** With those of this name that were deleted: they are stored all the same. @throws ElatioError ELATIO_INGEST_BUCKET */
function bucketsNamed(store: Store, name: string): readonly BucketState[] {
  const shown = store.buckets().get(name);
  const deleted = store.overlay
    .buckets()
    .filter(({ record }) => record.shown?.deleted === true && record.name === name);
  if (!shown && deleted.length === 0) throw unknownBucket(name);
  return shown ? [shown, ...deleted] : deleted;
}
