import { z } from '@hono/zod-openapi';
import { DOMAINS } from '../../../protocol/bucket.ts';
import { MOST_DAYS, type Scope } from '../../../protocol/scope.ts';
import { formatTime } from '../../ingest/index.ts';
import type { OwnScope, OwnScopeStatus } from '../../scope/index.ts';
import { EDITING, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { Time } from './shapes.ts';

const days = z
  .int()
  .min(1)
  .max(MOST_DAYS)
  .nullable()
  .openapi({
    description:
      'What was recorded in the last so many days, from the beginning of the month (UTC) on in which the first of them falls; `null`: all there is.',
    examples: [90],
  });
const domains = z
  .array(z.enum(DOMAINS))
  .nullable()
  .openapi({
    description:
      'Those of which anything is kept; `null`: all. `docs` (settings, goals, categories, corrections) is kept in any case.',
    examples: [['core', 'manual', 'docs']],
  });

/** What a device keeps of what the others record. */
export const KeptScope = z.object({ days, domains }).openapi('Scope');

/** What it is to keep; what is absent is all there is. */
export const WantedScope = z
  .strictObject({ days: days.optional(), domains: domains.optional() })
  .openapi('WantedScope', { examples: [{ days: 90, domains: ['core', 'manual'] }] });

export const OwnScopeStatusShape = KeptScope.extend({
  since: Time.nullable().openapi({
    description: 'The first moment of which something is kept; `null` where that is all there is.',
  }),
  spare: z.object({ chunks: z.int(), items: z.int() }).openapi({
    description:
      'What is here although it is not to be kept: nobody that is there has confirmed to hold it.',
  }),
}).openapi('OwnScope');

const getScope = operation({
  operationId: 'getScope',
  method: 'get',
  path: '/api/v1/scope',
  access: 'read',
  tag: 'devices',
  summary: 'What this device keeps of what your others record',
  responses: { 200: json(OwnScopeStatusShape, 'Everything, where all is `null`.') },
});

const setScope = operation({
  operationId: 'setScope',
  method: 'put',
  path: '/api/v1/scope',
  access: 'admin',
  tag: 'devices',
  summary: 'Changes what this device keeps of what your others record',
  description:
    'What it lacks then is fetched from them. What is too much goes by and by, once another device or a vault has confirmed to hold it. What this device recorded itself it keeps.',
  request: { body: json(WantedScope, 'What it is to keep.') },
  responses: { 200: json(OwnScopeStatusShape, 'What it keeps from now on.') },
  errors: EDITING,
});

const previewScope = operation({
  operationId: 'previewScope',
  method: 'post',
  path: '/api/v1/scope/preview',
  access: 'read',
  tag: 'devices',
  summary: 'How much would go from this device if it kept less',
  description:
    'Nothing is changed. It would go by and by, once another device or a vault has confirmed to hold it.',
  request: { body: json(WantedScope, 'What it would keep.') },
  responses: {
    200: json(
      z
        .object({
          chunks: z.int(),
          items: z.int().openapi({ description: 'Of what others recorded, that are here now.' }),
        })
        .openapi('ScopePreview'),
      'What would go.',
    ),
  },
});

export function scopeOperations({ scope }: { readonly scope: OwnScope }) {
  return [
    serve(getScope, () => told(scope.status())),
    serve(previewScope, async ({ json: wanted }) => ({
      ...(await scope.preview(scopeOf(wanted))),
    })),
    serve(setScope, async ({ json: wanted }) => told(await scope.set(scopeOf(wanted)))),
  ];
}

/** The scope that was sent. */
export function scopeOf(wanted: z.infer<typeof WantedScope>): Scope {
  const kept = wanted.domains && DOMAINS.filter((domain) => wanted.domains?.includes(domain));
  return {
    ...(typeof wanted.days === 'number' && { days: wanted.days }),
    ...(kept && { domains: kept }),
  };
}

/** A scope as it is told: `docs` is always among its domains. */
export function toldScope({ days: last, domains: of }: Scope) {
  const kept = of && DOMAINS.filter((domain) => domain === 'docs' || of.includes(domain));
  return { days: last ?? null, domains: kept ?? null };
}

/** What this device keeps, as it is told; `undefined` where that is everything. */
export function partialScope(scope: OwnScope): ToldOwnScope | undefined {
  const kept = told(scope.status());
  return kept.days === null && kept.domains === null ? undefined : kept;
}

/** The same in one line, for programs; `undefined` where everything is kept. */
export function keptInShort(scope: OwnScope): string | undefined {
  const kept = partialScope(scope);
  return kept && JSON.stringify({ days: kept.days, domains: kept.domains, since: kept.since });
}

export type ToldOwnScope = ReturnType<typeof told>;

function told({ scope, since, spare }: OwnScopeStatus) {
  return {
    ...toldScope(scope),
    since: since === undefined ? null : formatTime(since),
    spare: { ...spare },
  };
}
