import { decodeText, type ItemReference } from '../../protocol/document.ts';
import type { Event } from '../../protocol/event.ts';
import { createTagger, type Sha256 } from '../../protocol/stream.ts';
import type { Overlay } from '../store/index.ts';

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

/** Up to so many texts are looked up one by one: each opens a chunk. */
const FEW = 4;

/** The texts that references name, in one pass over their streams; without those that are not here, or are others. */
export async function textsOf(
  overlay: Overlay,
  sha256: Sha256,
  references: readonly ItemReference[],
): Promise<Map<ItemReference, Event>> {
  const found = new Map<ItemReference, Event>();
  if (references.length <= FEW) {
    for (const reference of references) {
      const text = await textOf(overlay, sha256, reference);
      if (text) found.set(reference, text);
    }
    return found;
  }
  for (const [id, list] of Map.groupBy(references, (reference) => toHex(reference.stream))) {
    const stream = overlay.streamOf(id);
    if (!stream) continue;
    const tagger = createTagger(sha256, stream.record.tagKey);
    const wanted = Map.groupBy(list, ({ ordinal }) => ordinal);
    const from = list.reduce((least, { ordinal }) => Math.min(least, ordinal), Infinity);
    for await (const item of overlay.items(stream, 'text', from)) {
      for (const reference of wanted.get(item.ordinal) ?? []) {
        if (!same(tagger.payload('text', item), reference.tag)) continue;
        found.set(reference, decodeText(item.payload));
      }
    }
  }
  return found;
}

async function textOf(
  overlay: Overlay,
  sha256: Sha256,
  { stream: id, ordinal, tag }: ItemReference,
): Promise<Event | undefined> {
  const stream = overlay.streamOf(toHex(id));
  const item = stream && (await overlay.item(stream, ordinal));
  if (!item || !same(createTagger(sha256, stream.record.tagKey).payload('text', item), tag)) {
    return undefined;
  }
  return decodeText(item.payload);
}
