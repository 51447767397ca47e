import {
  decodeAmendment,
  domainOfAmendments,
  type ItemReference,
  textsOfOutcome,
} from '../../protocol/document.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import type { Store } from '../store/index.ts';
import { textsOf } from './texts-of.ts';
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
  if (changes.length === 0) return [];
  const named: { readonly bucket: string; readonly number: number; readonly of: ItemReference }[] =
    [];
  for (const [, value] of await documents.entriesIn(changes)) {
    if (!(value instanceof Uint8Array)) continue;
    const { bucket, number, outcome } = decodeAmendment(value);
    for (const of of textsOfOutcome(outcome)) named.push({ bucket: toHex(bucket), number, of });
  }
  const texts = await textsOf(
    store.overlay,
    sha256,
    named.map(({ of }) => of),
  );
  return named.flatMap(({ bucket, number, of }) => {
    const event = texts.get(of);
    return event ? [{ bucket, number, stream: toHex(of.stream), ordinal: of.ordinal, event }] : [];
  });
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
