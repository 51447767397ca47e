import { z } from '@hono/zod-openapi';
import type { Micros } from '../../../protocol/event.ts';
import { type Categories, createPalette } from '../../categories/index.ts';
import { randomBytes } from '../../crypto.ts';
import type { Docs } from '../../docs/index.ts';
import { formatTime, type Ingest, parseTime } from '../../ingest/index.ts';
import { type Days, isUncategorized, type Reports, urlParts } from '../../query/index.ts';
import { checkedRule, type Rules } from '../../rules/index.ts';
import type { NodeInfo } from '../activitywatch/info.ts';
import { EDITING, json, operation, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import type { NodeStatus } from '../status.ts';
import { PaletteColor } from './category-shapes.ts';
import { EditOrNull, editOrNull } from './edits.ts';
import { QUERYING } from './reports.ts';
import { KeptRule } from './rules.ts';
import { Time } from './shapes.ts';

const State = z
  .object({
    rules: z.array(KeptRule).openapi({ description: 'Those that are enabled.' }),
    zone: z
      .string()
      .nullable()
      .openapi({ description: 'IANA: schedules of rules are read in it.' }),
    pausedUntil: Time.nullable().openapi({ description: '`null` where no pause is on.' }),
    dayEnds: Time.openapi({
      description: "When the person's day ends and the next one begins, by their settings.",
    }),
    hostname: z.string(),
    now: Time.openapi({ description: "By the node's clock." }),
  })
  .openapi('BrowserState');

const seconds = z.number();

const Today = z
  .object({
    active: seconds.openapi({ description: 'Seconds in which somebody was there.' }),
    site: z
      .object({
        seconds,
        category: z.array(z.string()).nullable().openapi({
          description: 'In which most of it was; `null` where that is none.',
        }),
      })
      .nullable()
      .openapi({ description: '`null` where no site was asked for.' }),
    categories: z
      .array(
        z.object({
          path: z.array(z.string()).openapi({ description: 'Empty for what has none.' }),
          seconds,
          color: z.union([PaletteColor, z.null()]).openapi({
            description: '`null` where it is none of their categories.',
          }),
        }),
      )
      .openapi({ description: 'Longest first.' }),
  })
  .openapi('BrowserToday');

const PausedUntil = z
  .object({ until: Time.nullable().openapi({ description: '`null` where no pause is on.' }) })
  .openapi('BrowserPause');

const getState = operation({
  operationId: 'getBrowserState',
  method: 'get',
  path: '/api/v1/browser/state',
  access: 'browser',
  tag: 'browser',
  summary: 'What the extension keeps out by itself, before it sends anything',
  responses: { 200: json(State, 'The state.') },
});

const getToday = operation({
  operationId: 'getBrowserToday',
  method: 'get',
  path: '/api/v1/browser/today',
  access: 'browser',
  audit: 'read',
  tag: 'browser',
  summary: 'How long today was, what for, and how much of it a site had',
  request: {
    query: z.object({
      site: z
        .string()
        .max(256, 'at most 256 characters')
        .optional()
        .openapi({
          description: "Its host, with its port where that is not its scheme's own.",
          examples: ['example.com'],
        }),
    }),
  },
  responses: { 200: json(Today, 'Times are seconds.') },
  errors: QUERYING,
});

const pause = operation({
  operationId: 'pauseFromBrowser',
  method: 'post',
  path: '/api/v1/browser/pause',
  access: 'browser',
  audit: 'configure',
  tag: 'browser',
  summary: 'Records nothing until a moment, or records again',
  description: 'On the whole device, as `PUT /api/v1/pause` does.',
  request: {
    body: json(
      z
        .strictObject({
          until: Time.nullable().openapi({ description: '`null` ends the one that is on.' }),
        })
        .openapi({ examples: [{ until: null }] }),
      'Until when.',
    ),
  },
  responses: { 200: json(PausedUntil, 'The pause.') },
  errors: ['ELATIO_RULES_PAUSE', ...WRITING],
});

const never = operation({
  operationId: 'neverOnSite',
  method: 'post',
  path: '/api/v1/browser/never',
  access: 'browser',
  audit: 'configure',
  tag: 'browser',
  summary: 'Adds the rule that excludes a site, with what is below it',
  request: {
    body: json(
      z.strictObject({ domain: z.string() }).openapi({ examples: [{ domain: 'bank.example' }] }),
      'Its host.',
    ),
  },
  responses: {
    200: json(EditOrNull, 'The edit that this was; `null` where there is such a rule.'),
  },
  errors: ['ELATIO_RULES_RULE', 'ELATIO_DOCS_KEY', ...EDITING],
});

/** Categories in the answer for today. */
const MOST_CATEGORIES = 5;

/** Longer than any day: it may be one in which clocks are put back, or somebody flies west. */
const TWO_DAYS: Micros = 48 * 3_600_000_000;

export function browserStateOperations({
  categories,
  days,
  docs,
  ingest,
  info,
  reports,
  rules,
  status,
  now = () => Date.now() * 1_000,
}: {
  readonly categories: Pick<Categories, 'isPreset' | 'tree'>;
  readonly days: Days;
  readonly docs: Pick<Docs, 'rules'>;
  readonly ingest: Pick<Ingest, 'endOpen'>;
  readonly info: NodeInfo;
  readonly reports: Pick<Reports, 'usage'>;
  readonly rules: Rules;
  readonly status: () => Pick<NodeStatus, 'zone'>;
  readonly now?: () => Micros;
}) {
  const pausedUntil = (): string | null => {
    const until = rules.pause.until();
    return until === undefined ? null : formatTime(until);
  };

  async function dayEnds(): Promise<string> {
    const at = now();
    const [{ to }] = (await days.calendar()).periods('day', at, at + TWO_DAYS);
    return formatTime(to);
  }

  /** How long a site was used today, and in which category most of it was. */
  async function onSite(host: string, signal: AbortSignal): Promise<z.input<typeof Today>['site']> {
    const site = urlParts(`http://${host}/`)?.$domain ?? host;
    const { periods } = await reports.usage(
      { since: 'today', by: 'category', top: 1, within: { site } },
      signal,
    );
    const [{ total, top }] = periods;
    const path = top[0]?.category;
    return { seconds: total, category: path && !isUncategorized(path) ? [...path] : null };
  }

  let adding: Promise<unknown> = Promise.resolve();

  async function exclude(domain: string): Promise<z.input<typeof EditOrNull>> {
    const id = Buffer.from(randomBytes(4)).toString('hex');
    const rule = checkedRule(id, { when: { domain }, action: 'exclude' });
    const isThere = rules
      .list()
      .some(
        ({ enabled, action, when }) =>
          enabled && action === 'exclude' && JSON.stringify(when) === JSON.stringify({ domain }),
      );
    return isThere ? null : editOrNull(await docs.rules.set(id, rule));
  }

  return [
    serve(getState, async () => ({
      rules: rules
        .list()
        .filter(({ enabled }) => enabled)
        .map(({ id, name, when, action, enabled }) => ({ id, name, when, action, enabled })),
      zone: status().zone ?? null,
      pausedUntil: pausedUntil(),
      dayEnds: await dayEnds(),
      hostname: info.hostname,
      now: formatTime(now()),
    })),
    serve(getToday, ({ query: { site } }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        const { periods } = await reports.usage(
          { since: 'today', by: 'category', top: MOST_CATEGORIES },
          signal,
        );
        const [{ active, top }] = periods;
        const colorOf = createPalette(categories.tree().nodes, categories.isPreset());
        return {
          active,
          site: site === undefined ? null : await onSite(site, signal),
          categories: top.map(({ category = [], seconds: length }) => ({
            path: isUncategorized(category) ? [] : [...category],
            seconds: length,
            color: colorOf(category) ?? null,
          })),
        };
      }),
    ),
    serve(pause, async ({ json: { until } }) => {
      if (until === null) await rules.pause.end();
      else {
        // It ends when it was said to, however long it takes to say so.
        const since = now();
        await rules.pause.begin(parseTime(until, 'until') - since, since);
        await ingest.endOpen();
      }
      return { until: pausedUntil() };
    }),
    serve(never, ({ json: { domain } }) => {
      // Asked twice at once, as a browser does that heard no answer, the second finds the rule of the first.
      const added = adding.then(() => exclude(domain));
      adding = added.catch(() => undefined);
      return added;
    }),
  ];
}
