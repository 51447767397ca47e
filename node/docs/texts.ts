import { decodeAmendment, domainOfAmendments } from '../../protocol/document.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import type { Store } from '../store/index.ts';
import { textOf } from './amendments.ts';
import { type Documents, docsStreams } from './documents.ts';
import type { ReplacementText } from './interface.ts';

/** All texts that changes ever named; those that are not here, or purged already, are left out. */
export async function readTexts({
  store,
  documents,
  sha256,
}: {
  readonly store: Store;
  readonly documents: Pick<Documents, 'changesIn' | 'entriesIn'>;
  readonly sha256: Sha256;
}): Promise<ReplacementText[]> {
  const changes: Uint8Array[] = [];
  for (const stream of docsStreams(store)) {
    for await (const { document, change } of documents.changesIn(stream)) {
      if (domainOfAmendments(document)) changes.push(change);
    }
  }
  const texts: ReplacementText[] = [];
  if (changes.length === 0) return texts;
  for (const [, value] of await documents.entriesIn(changes)) {
    if (!(value instanceof Uint8Array)) continue;
    const { bucket, number, outcome } = decodeAmendment(value);
    if (typeof outcome === 'string') continue;
    const event = await textOf(store.overlay, sha256, outcome);
    const stream = Buffer.from(outcome.stream).toString('hex');
    const { ordinal } = outcome;
    if (event)
      texts.push({ bucket: Buffer.from(bucket).toString('hex'), number, stream, ordinal, event });
  }
  return texts;
}
