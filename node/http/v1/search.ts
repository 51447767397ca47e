import { z } from '@hono/zod-openapi';
import {
  ATTACHMENT_TYPE,
  type Attachments,
  type FoundIn,
  isPieces,
} from '../../attachments/index.ts';
import { DOMAINS } from '../../../protocol/bucket.ts';
import { SECOND } from '../../../protocol/event.ts';
import { formatTime } from '../../ingest/index.ts';
import { type Hit, ORDERS, type Search, type SearchQuestion } from '../../search/index.ts';
import type { Store } from '../../store/index.ts';
import { json, operation, READING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { unlessGone } from '../gone.ts';
import { findBucket, timeParameter } from './parameters.ts';
import { countParameter } from './report-parameters.ts';
import { Time } from './shapes.ts';

const SearchHit = z
  .object({
    bucket: z.string().openapi({ description: 'The id of the bucket that has it.' }),
    type: z.string().openapi({ description: 'Of the bucket.' }),
    hostname: z.string().openapi({ description: 'Of the device.' }),
    texts: z
      .array(
        z.object({
          key: z
            .string()
            .openapi({ description: 'Where it stands in the data.', examples: ['title'] }),
          text: z.string(),
          marks: z.array(z.object({ from: z.int(), to: z.int() })).openapi({
            description:
              'Where words stand that were looked for: from a place up to another, in UTF-16 units.',
          }),
        }),
      )
      .openapi({ description: 'All texts of its data: program and title first.' }),
    count: z.int().openapi({ description: 'How many events have these texts.' }),
    seconds: z.number().openapi({ description: 'How long they lasted together.' }),
    first: Time.openapi({ description: 'When the first of them begins.' }),
    last: Time.openapi({ description: 'When the last of them begins.' }),
    attachment: z
      .object({
        id: z.string().openapi({ description: 'By which it is had: see `readAttachment`.' }),
        name: z.string(),
        page: z.int().nullable().openapi({ description: 'From 1 on; `null` where it has none.' }),
      })
      .nullable()
      .openapi({ description: 'The file that it is, or that says so; `null` where it is none.' }),
    score: z.number().openapi({
      description: 'How well it fits: to be compared with others of the same answer.',
    }),
  })
  .openapi('SearchHit');

const searchLog = operation({
  operationId: 'searchLog',
  method: 'get',
  path: '/api/v1/search',
  access: 'read',
  tag: 'search',
  summary: 'What was recorded that has words, or is like a text',
  description:
    'Titles, addresses, notes, names and paths of files, what attached files say, and all other texts of events; each told once, however often it was. Words may be misspelt in a letter, in two from eight letters on, and be the beginning of others; case and accents do not matter. `"words in quotes"` stand so, one after the other; `-word` is not there; `one OR other`.',
  request: {
    query: z.object({
      q: z.string().openapi({
        description: 'Words that are all to be there.',
        examples: ['invoice plumber'],
      }),
      similar: z.enum(['true', 'false']).default('false').openapi({
        description: 'Whether `q` is a text that what is found is to be like.',
      }),
      since: timeParameter('since', 'Events that begin before this moment are left out.'),
      until: timeParameter('until', 'Events that begin at this moment or later are left out.'),
      app: z
        .string()
        .min(1)
        .optional()
        .openapi({ description: 'Of this program, in whatever case.' }),
      site: z
        .string()
        .min(1)
        .optional()
        .openapi({ description: 'Whose `url` is of this host, or below it.' }),
      domain: z.enum(DOMAINS).optional().openapi({ description: 'Of all buckets of a kind.' }),
      type: z.string().min(1).optional().openapi({ description: 'Of buckets of this type.' }),
      device: z
        .string()
        .min(1)
        .optional()
        .openapi({ description: 'The host name of a device; all where absent.' }),
      bucket: z
        .string()
        .optional()
        .openapi({ description: 'The id of a bucket; all where absent.' }),
      order: z.enum(ORDERS).default('best').openapi({ description: 'What comes first.' }),
      limit: countParameter('limit', { usual: 20, least: 1, most: 1_000 }, 'At most so many.'),
    }),
  },
  responses: {
    200: json(
      z.object({
        total: z.int().openapi({ description: 'How many there are, shown or not.' }),
        hits: z.array(SearchHit),
        unsearched: z.int().openapi({
          description:
            'Events that were not looked at: the index is being made, and `status` tells how far it is.',
        }),
        advice: z
          .string()
          .nullable()
          .openapi({ description: 'What to try, where nothing was found.' }),
      }),
      'What was found.',
    ),
  },
  errors: [
    'ELATIO_INGEST_BUCKET',
    'ELATIO_SEARCH_WORDS',
    'ELATIO_SEARCH_LONG',
    'ELATIO_SEARCH_TIME',
    'ELATIO_SEARCH_BUSY',
    'ELATIO_SEARCH_LOST',
    ...READING,
  ],
});

export function searchOperations({
  store,
  search,
  attachments,
}: {
  readonly store: Store;
  readonly search: Search;
  readonly attachments: Pick<Attachments, 'foundBy'>;
}) {
  return [
    serve(searchLog, ({ query: { q, similar, ...wanted } }, { req: { raw } }) =>
      unlessGone(raw.signal, async (signal) => {
        if (wanted.bucket !== undefined) findBucket(store, wanted.bucket);
        const question = { ...wanted, text: q, similar: similar === 'true' };
        const { total, hits, unsearched } = await search.ask(question, signal);
        const files = await attachments.foundBy(
          hits.map(({ texts }) => new Map(texts.map(({ key, text }) => [key, text]))),
        );
        const shown = hits.map((hit, i) => told(hit, store, files[i]));
        return {
          total,
          hits: shown.filter((hit) => hit !== undefined),
          unsearched,
          advice: total > 0 ? null : adviceFor(question, unsearched),
        };
      }),
    ),
  ];
}

/** Nothing where the bucket was deleted meanwhile, or the file of which it is a piece. */
function told(
  { bucket, texts: all, count, duration, first, last, score }: Hit,
  store: Store,
  file: FoundIn | undefined,
) {
  const spec = store.buckets().get(bucket)?.spec;
  if (!spec) return undefined;
  const isPiece = isPieces(spec.type);
  const found = isPiece || spec.type === ATTACHMENT_TYPE ? file : undefined;
  if (isPiece && !found) return undefined;
  // What names a piece says nothing to anybody.
  const texts = isPiece ? all.filter(({ key }) => key !== 'part') : all;
  return {
    bucket,
    type: spec.type,
    hostname: spec.hostname,
    texts: texts.map(({ key, text, marks }) => ({
      key,
      text,
      marks: marks.map(([from, to]) => ({ from, to })),
    })),
    count,
    seconds: duration / SECOND,
    first: formatTime(first),
    last: formatTime(last),
    attachment: found
      ? { id: found.attachment.id, name: found.attachment.name, page: found.page ?? null }
      : null,
    score,
  };
}

function adviceFor(question: Omit<SearchQuestion, 'order' | 'limit'>, unsearched: number): string {
  if (unsearched > 0) return 'The index is being made: ask again in a minute.';
  const { since, until, app, site, domain, type, device, bucket } = question;
  const filters = [since, until, app, site, domain, type, device, bucket];
  if (filters.some((filter) => filter !== undefined)) {
    return 'Look without a filter, or in more time.';
  }
  if (question.similar) return 'Look for single words of it.';
  if (/["\s]/.test(question.text.trim())) {
    return 'Look for fewer words, without quotes; or for what is like it (--similar).';
  }
  return 'Look for the beginning of the word, or for what is like it (--similar).';
}
