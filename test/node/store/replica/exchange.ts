import type { Store } from '../../../../node/store/index.ts';
import { hexOf } from '../../../../protocol/bytes.ts';
import { encodeManifest, type Manifest } from '../../../../protocol/manifest.ts';

/** What stands for a head where nobody checks one. */
export const HEAD = new Uint8Array([1]);

/** All that an author has of a stream at a moment. */
export interface Sent {
  readonly id: string;
  readonly manifest: Manifest;
  readonly chunks: ReadonlyMap<string, Uint8Array>;
}

/** What an author's streams are now. */
export async function sentBy(store: Store): Promise<Sent[]> {
  const all: Sent[] = [];
  for (const { id, manifest } of store.replicas.own()) {
    const chunks = new Map<string, Uint8Array>();
    for (const { digest } of manifest.chunks) {
      const chunk = await store.replicas.chunk(id, hexOf(digest));
      if (!chunk) throw new Error('a chunk is missing');
      chunks.set(hexOf(digest), chunk);
    }
    all.push({ id, manifest, chunks });
  }
  return all;
}

/**
 * Gives one store all that another has, as replication would.
 * @param name what the other is called there
 */
export async function send(from: Store, to: Store, name = from.deviceName): Promise<void> {
  await to.replicas.takeKeys(from.replicas.keys(), () => name);
  const sent = await sentBy(from);
  const heads = sent.map(({ id, manifest }) => ({
    id,
    state: { head: HEAD, manifest: encodeManifest(manifest) },
  }));
  for (const { id, state } of heads) await to.replicas.takeHead(id, { ...state, held: false });
  for (const { id, manifest, chunks } of sent) {
    await Promise.all(
      manifest.chunks.map((reference) => {
        const chunk = chunks.get(hexOf(reference.digest));
        if (!chunk) throw new Error('a chunk is missing');
        return to.replicas.takeChunk(id, reference, chunk);
      }),
    );
  }
  for (const { id, state } of heads) await to.replicas.takeHead(id, { ...state, held: true });
}
