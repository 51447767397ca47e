/**
 * Everything about the person: what `elatio gdpr export` writes. `frames.ts` has the form in which it is sent;
 * `../cli/gdpr` makes files of it.
 *
 * | file | from |
 * |---|---|
 * | `buckets/…`, `deleted-buckets/…` | `buckets.ts` |
 * | `edits.json`, `settings.json`, `retention.json`, `categories.json`, `goals.json`, `devices.json`, `rules.json` | `chosen.ts` |
 * | `access-log.json`, `time-zones.json`, `purges.json`, `other-records.json` | `records.ts` |
 * | `node/…` | `node.ts` |
 */
import type { Audit } from '../audit/index.ts';
import type { Docs } from '../docs/index.ts';
import type { Rules } from '../rules/index.ts';
import type { Store } from '../store/index.ts';
import { bucketParts, type EventWriters } from './buckets.ts';
import { chosenParts } from './chosen.ts';
import type { Part } from './interface.ts';
import { type NodeDeps, nodeParts } from './node.ts';
import { recordParts } from './records.ts';

export { type Frame, writeFrames } from './frames.ts';

export interface GdprDeps extends NodeDeps {
  readonly store: Store;
  readonly docs: Docs;
  readonly rules: Rules;
  readonly audit: Pick<Audit, 'flush'>;
  readonly writers: EventWriters;
}

/** All there is, one file after the other; each is read when it is written. */
export async function* gdprParts(deps: GdprDeps): AsyncGenerator<Part> {
  const { audit, store, writers } = deps;
  for (const bucket of store.overlay.buckets()) yield* bucketParts(store, writers, bucket);
  yield* chosenParts(deps);
  yield* recordParts(store, () => audit.flush());
  yield* nodeParts(deps);
}
