/** A source is switched off by a rule that excludes all of it: the node knows no other switch, and rules count at once. */
import type { InferResponseType } from 'hono/client';
import { api } from '../../api/client.ts';

export type Bucket = InferResponseType<typeof api.buckets.$get>[number];
export type RuleList = InferResponseType<typeof api.rules.$get>;
export type Rule = RuleList['rules'][number];

export interface Source {
  readonly bucket: Bucket;
  /** What a person knows it by. */
  readonly name: string;
  /** The rule that has it off, whether it was made here or not. */
  readonly offBy: Rule | undefined;
}

/** Sources by the device that records them, each device's in the order of what came last. */
export function sourcesOf(
  buckets: readonly Bucket[],
  rules: readonly Rule[],
): ReadonlyMap<string, readonly Source[]> {
  const sources = buckets
    .map((bucket) => ({
      bucket,
      name: bucket.label ?? bucket.id,
      offBy: rules.find((rule) => isSwitch(rule, bucket.id)),
    }))
    .sort((one, other) => (other.bucket.end ?? '').localeCompare(one.bucket.end ?? ''));
  return Map.groupBy(sources, ({ bucket }) => bucket.device);
}

/** Whether a rule excludes all of a source, and is about nothing else. */
function isSwitch({ when, action, enabled }: Rule, bucket: string): boolean {
  const conditions = Object.entries(when).filter(([, value]) => value !== undefined);
  return (
    enabled &&
    action === 'exclude' &&
    conditions.length === 1 &&
    when.bucket?.toLowerCase() === bucket.toLowerCase()
  );
}

/** @returns the edit that it was; `null` where it is not known, or nothing changed */
export async function switchSource({
  bucket,
  name,
  offBy,
}: Source): Promise<{ id: string } | null> {
  if (offBy) return (await api.rules[':rule'].$delete({ param: { rule: offBy.id } })).json();
  await api.rules.$post({
    json: { name, when: { bucket: bucket.id }, action: 'exclude' },
  });
  return null;
}
