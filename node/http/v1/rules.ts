import { z } from '@hono/zod-openapi';
import { randomBytes } from '../../crypto.ts';
import type { Docs } from '../../docs/index.ts';
import { formatTime, parseEvent } from '../../ingest/index.ts';
import { checkedRule, type Rules } from '../../rules/index.ts';
import { EDITING, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import { Data, SentData, Time } from './shapes.ts';

const PATTERN =
  'Looked for anywhere in it; `*` stands for any characters, `?` for one; case does not count.';
const NAME = 'The whole of it, where `*` and `?` may stand; case does not count.';

const text = (description: string, example: string) =>
  z
    .string()
    .optional()
    .openapi({ description, examples: [example] });

export const SentRule = z
  .strictObject({
    name: text('For people.', 'the bank'),
    when: z
      .strictObject({
        app: text(NAME, 'Signal'),
        title: text(PATTERN, 'private'),
        url: text(PATTERN, '/account/'),
        domain: text('With its sub-domains.', 'bank.example'),
        path: text(PATTERN, '/diary/'),
        bucket: text(NAME, 'aw-watcher-*'),
        type: text(NAME, 'web.*'),
        client: text(NAME, 'aw-watcher-vscode'),
        outside: text(
          'Any part of it is beyond this schedule, in the zone in force.',
          'mon-fri 9-18',
        ),
      })
      .optional()
      .openapi({ description: 'When it holds: all that is said must. Always where nothing is.' }),
    action: z
      .union([
        z.enum(['domain-only', 'exclude']),
        z.strictObject({ redact: z.array(z.string()) }),
        z.strictObject({ drop: z.array(z.string()) }),
      ])
      .openapi({
        description:
          '`domain-only` leaves only scheme and host of addresses, `exclude` nothing at all, `redact` puts `[redacted]` in the place of fields, `drop` leaves them out.',
      }),
    enabled: z.boolean().optional().openapi({ default: true }),
  })
  .openapi('SentRule', { examples: [{ when: { app: 'Signal' }, action: 'exclude' }] });

// Not by `extend`: what takes no other fields can be no part of what has more.
const keptFields = {
  ...SentRule.shape,
  id: z.string(),
  when: SentRule.shape.when.unwrap(),
  enabled: z.boolean(),
};
export const KeptRule = z.object(keptFields).openapi('Rule');

const RuleList = z.object({
  rules: z.array(
    z.object({ ...keptFields, count: z.int().openapi({ description: 'How often it held.' }) }),
  ),
  counts: z.object({
    private: z.int().openapi({ description: 'Events of private windows: never stored.' }),
    paused: z.int().openapi({ description: 'Events that came in a pause.' }),
  }),
  unknown: z
    .array(z.string())
    .openapi({ description: 'Ids of rules of a later version, which do nothing here.' }),
});

const RulePath = z.object({ rule: z.string().openapi({ description: 'The id of a rule.' }) });

const listRules = operation({
  operationId: 'listRules',
  method: 'get',
  path: '/api/v1/rules',
  access: 'read',
  tag: 'rules',
  summary: 'What is never recorded, and how often that was so on this node',
  responses: { 200: json(RuleList, 'The rules.') },
});

const addRule = operation({
  operationId: 'addRule',
  method: 'post',
  path: '/api/v1/rules',
  access: 'write',
  audit: 'configure',
  tag: 'rules',
  summary: 'Adds a rule',
  description: 'It counts for what is stored from now on, on every way in.',
  request: { body: json(SentRule, 'The rule.') },
  responses: { 201: json(KeptRule, 'The rule with its id.') },
  errors: ['ELATIO_RULES_RULE', 'ELATIO_DOCS_KEY', ...EDITING],
});

const changeRule = operation({
  operationId: 'changeRule',
  method: 'put',
  path: '/api/v1/rules/{rule}',
  access: 'write',
  audit: 'configure',
  tag: 'rules',
  summary: 'Puts another rule in the place of one',
  request: { params: RulePath, body: json(SentRule, 'The rule as it should be.') },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_RULES_RULE', 'ELATIO_RULES_ID', 'ELATIO_DOCS_KEY', ...EDITING],
});

const removeRule = operation({
  operationId: 'removeRule',
  method: 'delete',
  path: '/api/v1/rules/{rule}',
  access: 'write',
  audit: 'configure',
  tag: 'rules',
  summary: 'Removes a rule',
  request: { params: RulePath },
  responses: { 200: json(EditOrNull, 'The edit that this was.') },
  errors: ['ELATIO_RULES_ID', 'ELATIO_DOCS_KEY', ...EDITING],
});

const testRules = operation({
  operationId: 'testRules',
  method: 'post',
  path: '/api/v1/rules/test',
  access: 'read',
  tag: 'rules',
  summary: 'Says what would become of an event, and why',
  description: 'Nothing is stored, and nothing counted.',
  request: {
    body: json(
      z
        .object({
          bucket: z.string().default(''),
          type: z.string().default(''),
          client: z.string().default(''),
          timestamp: z.string().optional().openapi({ description: 'ISO 8601; now where absent.' }),
          duration: z.number().optional(),
          data: SentData,
          rule: SentRule.optional().openapi({
            description: 'One that is not kept: what would become of it with that one, too.',
          }),
        })
        .openapi({ examples: [{ data: { app: 'Signal', title: 'a friend' } }] }),
      'The event, and where it comes from.',
    ),
  },
  responses: {
    200: json(
      z.object({
        outcome: z.enum(['stored', 'changed', 'excluded']),
        isPrivate: z.boolean().openapi({ description: 'Of a private window: never stored.' }),
        pausedUntil: Time.nullable().openapi({
          description: 'Till then nothing is stored at all.',
        }),
        data: Data.nullable().openapi({ description: 'What would be stored.' }),
        rules: z.array(
          z.object({
            ...keptFields,
            id: z.string().openapi({ description: 'Empty where it is the one that is not kept.' }),
            holds: z.boolean(),
            conditions: z.array(
              z.object({ on: z.string(), expected: z.string(), holds: z.boolean() }),
            ),
          }),
        ),
      }),
      'What would become of it.',
    ),
  },
  errors: ['ELATIO_RULES_RULE'],
});

export function ruleOperations({ docs, rules }: { readonly docs: Docs; readonly rules: Rules }) {
  return [
    serve(listRules, () => ({
      rules: rules.list(),
      counts: rules.counts(),
      unknown: rules.unknown(),
    })),
    serve(addRule, async ({ json: sent }) => {
      const id = Buffer.from(randomBytes(4)).toString('hex');
      await docs.rules.set(id, checkedRule(id, sent));
      return rules.get(id);
    }),
    serve(changeRule, async ({ param: { rule: id }, json: sent }) => {
      rules.get(id);
      return editOrNull(await docs.rules.set(id, checkedRule(id, sent)));
    }),
    serve(removeRule, async ({ param: { rule: id } }) => {
      if (!rules.unknown().includes(id)) rules.get(id);
      return editOrNull(await docs.rules.set(id, undefined));
    }),
    serve(testRules, ({ json: { bucket, type, client, timestamp, duration, data, rule } }) => {
      const sent = { timestamp: timestamp ?? new Date().toISOString(), duration, data };
      const event = parseEvent(sent, '');
      const source = { name: bucket, type, client };
      const { event: stored, ...explained } = rules.explain(source, event, rule);
      const until = rules.pause.until();
      const pausedUntil = until === undefined ? null : formatTime(until);
      return { ...explained, pausedUntil, data: stored?.data ?? null };
    }),
  ];
}
