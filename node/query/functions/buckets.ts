import { ElatioError } from '../../../protocol/error.ts';
import type { BucketState } from '../../store/index.ts';
import { ArgumentError, text } from '../language/index.ts';
import { readBucket } from '../source.ts';
import { type Fn, type QueryContext, textOf } from './context.ts';

const bucketId = { name: 'bucket', type: text };

/** What reaches into the store. None is pure: what is recorded meanwhile is seen by the next query. */
export const bucketFunctions: readonly Fn[] = [
  {
    name: 'query_bucket',
    parameters: [bucketId],
    // Over one period, as of one moment: see `Memo`.
    isPure: true,
    call([id], context) {
      const { store, pool, from, to, signal } = context;
      return readBucket(store, pool, bucketNamed(textOf(id), context), { from, to }, signal);
    },
  },
  {
    name: 'query_bucket_eventcount',
    parameters: [bucketId],
    isPure: true,
    call([id], context) {
      const { store, from, to } = context;
      return store.count(bucketNamed(textOf(id), context), { from, to });
    },
  },
  {
    name: 'query_bucket_names',
    parameters: [],
    isPure: true,
    call: (_, { store }) => [...store.buckets().keys()],
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

function bucketNamed(name: string, { store }: QueryContext): BucketState {
  const bucket = store.buckets().get(name);
  if (!bucket) throw new ArgumentError(0, `There is no bucket named "${name}".`);
  return bucket;
}

/** The name that is the filter, else begins with it, else holds it; of several the bucket that is oldest. */
function found(filter: string, hostname: string | undefined, { store }: QueryContext): string {
  const buckets = [...store.buckets()]
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
