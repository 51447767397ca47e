import { hash } from 'node:crypto';
import { type Domain, domainOfType } from '../../../protocol/bucket.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import type { BucketRecord } from '../root.ts';
import type { FoundStream, FoundTails, UnknownBucket } from './interface.ts';

/** What is known of a bucket without its record. */
interface Remains {
  readonly index: number;
  readonly id: string;
  readonly stream: string;
  readonly sample: JsonObject;
  readonly domain: Domain;
  readonly created: Micros;
}

/**
 * Records for buckets that have lost their own. One that is in tails only has lost its id too, and gets one.
 * @param ownIn the stream of a domain that the tails are of
 */
export function recoveredBuckets({
  known,
  unknown,
  tails,
  ownIn,
}: {
  readonly known: readonly BucketRecord[];
  readonly unknown: readonly UnknownBucket[];
  readonly tails: FoundTails;
  readonly ownIn: (domain: Domain) => FoundStream | undefined;
}): BucketRecord[] {
  const taken = new Set(known.map(({ index }) => index));
  for (const { index } of unknown) if (index !== undefined) taken.add(index);
  for (const index of tails.numbers.keys()) taken.add(index);
  let highest = Math.max(0, ...taken);
  const made = unknown.map(({ index, first, ...rest }) =>
    recoveredBucket({ ...rest, index: index ?? ++highest, created: first }),
  );
  for (const { index } of made) taken.add(index);
  const there = new Set([...known, ...made].map(({ index }) => index));
  const waiting = [
    ...tails.events,
    ...[...tails.open].map(([index, event]) => ({ ...event, index })),
  ];
  for (const { index, start, data } of waiting) {
    if (there.has(index)) continue;
    const domain = domainOfType(typeOf(data));
    const stream = ownIn(domain)?.record.id;
    if (stream === undefined) continue;
    there.add(index);
    const id = hash('sha256', `elatio/repair/${stream}/${index}`).slice(0, 32);
    made.push(recoveredBucket({ index, id, stream, sample: data, domain, created: start }));
  }
  return made;
}

/** What its name was nobody knows. */
function recoveredBucket({ index, id, stream, sample, domain, created }: Remains): BucketRecord {
  const name = `recovered-${id.slice(0, 8)}`;
  const type = typeOf(sample, domain);
  const spec = { name, type, client: 'unknown', hostname: 'unknown', created };
  return { index, id, stream, name, spec };
}

/** Types whose events have these fields. */
const BY_FIELDS: readonly (readonly [type: string, fields: readonly string[]])[] = [
  ['web.tab.current', ['url', 'title']],
  ['currentwindow', ['app', 'title']],
  ['afkstatus', ['status']],
];

const BY_DOMAIN: Partial<Record<Domain, string>> = {
  web: 'web.unknown',
  input: 'os.hid.input',
  files: 'os.file.unknown',
  manual: 'manual.unknown',
  health: 'health.unknown',
  iot: 'sensor.unknown',
};

/** What the events of a bucket seem to be. @param domain the bucket's, where that is known */
function typeOf(sample: JsonObject, domain?: Domain): string {
  const like = BY_FIELDS.find(
    ([type, fields]) =>
      (domain === undefined || domainOfType(type) === domain) &&
      fields.every((field) => Object.hasOwn(sample, field)),
  );
  return like?.[0] ?? (domain && BY_DOMAIN[domain]) ?? 'unknown';
}
