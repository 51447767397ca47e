import { z } from '@hono/zod-openapi';
import { DOMAINS } from '../../../protocol/bucket.ts';
import { ElatioError } from '../../../protocol/error.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { Docs } from '../../docs/index.ts';
import { formatTime } from '../../ingest/index.ts';
import {
  checkedPolicy,
  keptPolicy,
  type Older,
  type Retention,
  type RetentionPreview,
  type RetentionRun,
} from '../../retention/index.ts';
import type { Store } from '../../store/index.ts';
import { EDITING, Failure, json, operation, READING, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import { Data, Time } from './shapes.ts';

const Days = z.int().min(1);

const policyFields = {
  keep: Days.openapi({ description: 'Events are whole up to this age, in days.', examples: [90] }),
  domainOnly: z
    .union([Days, z.literal('forever')])
    .optional()
    .openapi({
      description:
        'Of `web` alone: from then up to this age only the domain of their address is left of them. Nothing of them where it is absent.',
      examples: [365],
    }),
};

const SentPolicy = z.strictObject(policyFields).openapi('SentRetentionPolicy');
const Policy = z.object(policyFields).openapi('RetentionPolicy');

const Domain = z.enum(DOMAINS);

const Events = z.object({
  before: Time.nullable().openapi({ description: '`null` where none are meant.' }),
  events: z.int().openapi({ description: 'How many begin before it.' }),
});

const previewFields = {
  domain: Domain,
  policy: Policy,
  at: Time.openapi({ description: 'When the run is.' }),
  hides: Events.openapi({
    description:
      'Not shown from then on, and destroyed by a later run once all of their month (UTC) is due.',
  }),
  reduces: Events.openapi({ description: 'Shown reduced from then on, and kept so, likewise.' }),
  rewrites: Events.openapi({ description: 'Reduced by then, and kept so for good.' }),
  destroys: Events.openapi({ description: 'Hidden already, and destroyed.' }),
  sample: z.array(
    z.object({ bucket: z.string(), timestamp: Time, duration: z.number(), data: Data }),
  ),
};

const Preview = z.object(previewFields).openapi('RetentionPreview');

const Run = z
  .object({
    at: Time,
    domains: z.array(
      z.object({
        domain: Domain,
        hideBefore: Time.nullable(),
        reduceBefore: Time.nullable(),
        destroyed: z.int().openapi({ description: 'Events that are gone for good.' }),
        reduced: z.int().openapi({ description: 'Events that are kept reduced.' }),
      }),
    ),
  })
  .openapi('RetentionRun');

const Report = z
  .object({
    policies: z.array(
      z.object({
        ...previewFields,
        since: Time.openapi({ description: 'When this node first saw the policy as it is.' }),
      }),
    ),
    next: Time.nullable().openapi({ description: 'When the next run is.' }),
    last: Run.nullable(),
    problem: Failure.optional().openapi({ description: 'Why the last run failed.' }),
  })
  .openapi('Retention');

const Path = z.object({ domain: z.string().openapi({ examples: ['web'] }) });

const getRetention = operation({
  operationId: 'getRetention',
  method: 'get',
  path: '/api/v1/retention',
  access: 'read',
  tag: 'retention',
  summary: 'How long what is kept, and what goes next',
  responses: { 200: json(Report, 'The policies.') },
  errors: READING,
});

const setRetention = operation({
  operationId: 'setRetention',
  method: 'put',
  path: '/api/v1/retention/{domain}',
  access: 'admin',
  tag: 'retention',
  summary: 'Sets how long events of a domain are kept',
  description: 'The first run by it is a day later at the earliest; until then nothing is hidden.',
  request: { params: Path, body: json(SentPolicy, 'The policy.') },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_RETENTION_POLICY', ...EDITING],
});

const removeRetention = operation({
  operationId: 'removeRetention',
  method: 'delete',
  path: '/api/v1/retention/{domain}',
  access: 'admin',
  tag: 'retention',
  summary: 'Keeps events of a domain for ever',
  description: 'What was hidden and is not destroyed yet is shown again.',
  request: { params: Path },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_RETENTION_NONE', ...EDITING],
});

const previewRetention = operation({
  operationId: 'previewRetention',
  method: 'post',
  path: '/api/v1/retention/{domain}/preview',
  access: 'read',
  tag: 'retention',
  summary: 'What the first run would do by a policy',
  request: { params: Path, body: json(SentPolicy, 'The policy.') },
  responses: { 200: json(Preview, 'How much it is, and some of it.') },
  errors: ['ELATIO_RETENTION_POLICY', ...READING],
});

const previewRun = operation({
  operationId: 'previewRetentionRun',
  method: 'get',
  path: '/api/v1/retention/run',
  access: 'read',
  tag: 'retention',
  summary: 'What a run at this moment would do',
  responses: { 200: json(z.array(Preview), 'By domain.') },
  errors: READING,
});

const runRetention = operation({
  operationId: 'runRetention',
  method: 'post',
  path: '/api/v1/retention/run',
  access: 'admin',
  audit: 'purge',
  tag: 'retention',
  summary: 'Runs at once, without the day that new policies and hidden events else have',
  responses: { 200: json(Run, 'What was done.') },
  errors: ['ELATIO_RETENTION_BUSY', 'ELATIO_PURGE_BUSY', ...READING, ...WRITING],
});

export function retentionOperations({
  store,
  docs,
  retention,
}: {
  readonly store: Store;
  readonly docs: Docs;
  readonly retention: Retention;
}) {
  const told = ({ at, hides, reduces, rewrites, destroys, sample, ...rest }: RetentionPreview) => ({
    ...rest,
    at: formatTime(at),
    hides: toldOlder(hides),
    reduces: toldOlder(reduces),
    rewrites: toldOlder(rewrites),
    destroys: toldOlder(destroys),
    sample: sample.map(({ bucket, start, duration, data }) => ({
      bucket: store.overlay.bucket(bucket)?.record.name ?? bucket,
      timestamp: formatTime(start),
      duration: duration / 1_000_000,
      data,
    })),
  });
  return [
    serve(getRetention, async () => {
      const { policies, next, last, problem } = await retention.report();
      return {
        policies: policies.map(({ since, ...preview }) => ({
          ...told(preview),
          since: formatTime(since),
        })),
        next: timeOrNull(next),
        last: last && toldRun(last),
        ...(problem && { problem: { code: problem.code, message: problem.message } }),
      };
    }),
    serve(setRetention, async ({ param: { domain }, json: sent }, context) => {
      context.set('audited', { domain });
      const { policy } = checkedPolicy(domain, sent);
      const edit = await docs.retention.set(domain, keptPolicy(policy));
      await retention.look();
      return editOrNull(edit);
    }),
    serve(removeRetention, async ({ param: { domain } }, context) => {
      context.set('audited', { domain });
      if (docs.retention.get(domain) === undefined) throw none(domain);
      const edit = await docs.retention.set(domain, undefined);
      await retention.look();
      return editOrNull(edit);
    }),
    serve(previewRetention, async ({ param: { domain }, json: sent }, context) => {
      context.set('audited', { domain });
      const checked = checkedPolicy(domain, sent);
      return told(await retention.preview(checked.domain, checked.policy));
    }),
    serve(previewRun, async () => (await retention.previewRun()).map(told)),
    serve(runRetention, async () => toldRun(await retention.run())),
  ];
}

function toldOlder({ before, events }: Older) {
  return { before: timeOrNull(before), events };
}

function toldRun({ at, domains }: RetentionRun) {
  return {
    at: formatTime(at),
    domains: domains.map(({ hideBefore, reduceBefore, ...rest }) => ({
      ...rest,
      hideBefore: timeOrNull(hideBefore),
      reduceBefore: timeOrNull(reduceBefore),
    })),
  };
}

function timeOrNull(time: Micros | null): string | null {
  return time === null ? null : formatTime(time);
}

function none(domain: string): ElatioError {
  return new ElatioError(
    'ELATIO_RETENTION_NONE',
    `There is no retention policy for "${domain}": "elatio retention" shows those there are.`,
  );
}
