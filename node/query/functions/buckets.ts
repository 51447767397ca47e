import { ElatioError } from '../../../protocol/error.ts';
import type { BucketState } from '../../store/index.ts';
import { ArgumentError, text } from '../language/index.ts';
import { sourceRun } from '../series/index.ts';
import { type Fn, type QueryContext, textOf } from './context.ts';
import { createSeries } from './pending.ts';

const bucketId = { name: 'bucket', type: text };

/** What reaches into the store. None is pure: what is recorded meanwhile is seen by the next query. */
export const bucketFunctions: readonly Fn[] = [
  {
    name: 'query_bucket',
    parameters: [bucketId],
    // Over one period, as of one moment: see `Memo`.
    isPure: true,
    async call([id], context) {
      const reading = await context.reading(bucketNamed(textOf(id), context));
      return createSeries(context, [sourceRun(reading)]);
    },
  },
  {
    name: 'query_bucket_eventcount',
    parameters: [bucketId],
    isPure: true,
    call: ([id], context) => context.count(bucketNamed(textOf(id), context)),
  },
  {
    name: 'query_bucket_names',
    parameters: [],
    isPure: true,
    call: (_, { buckets }) => [...buckets().keys()],
  },
  {
    name: 'find_bucket',
    parameters: [
      { name: 'filter', type: text },
      { name: 'hostname', type: text, optional: true },
    ],
    isPure: true,
    call: ([filter, hostname], context) =>
      found(textOf(filter), hostname === undefined ? undefined : textOf(hostname), context),
  },
];

function bucketNamed(name: string, { buckets }: QueryContext): BucketState {
  const bucket = buckets().get(name);
  if (!bucket) throw new ArgumentError(0, `There is no bucket named "${name}".`);
  return bucket;
}

/** The name that is the filter, else begins with it, else holds it; of several the bucket that is oldest. */
function found(filter: string, hostname: string | undefined, context: QueryContext): string {
  const buckets = [...context.buckets()]
    .filter(([, { spec }]) => hostname === undefined || spec.hostname === hostname)
    .sort(([, a], [, b]) => a.spec.created - b.spec.created || a.index - b.index);
  const fits: ((name: string) => boolean)[] = [
    (name) => name === filter,
    (name) => name.startsWith(filter),
    (name) => name.includes(filter),
  ];
  for (const fit of fits) {
    const name = buckets.find(([candidate]) => fit(candidate))?.[0];
    if (name !== undefined) return name;
  }
  const of = hostname === undefined ? '' : ` of the host "${hostname}"`;
  throw new ElatioError('ELATIO_QUERY_FUNCTION', `No bucket${of} has "${filter}" in its name.`);
}
