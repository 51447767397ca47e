import type { Micros } from '../../protocol/event.ts';
import { encodeHead } from '../../protocol/head.ts';
import { encodeManifest } from '../../protocol/manifest.ts';
import type { Signing } from '../../protocol/primitives.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import type { Store } from '../store/index.ts';

/**
 * Makes a device that was revoked a new one, which may join: a fresh key, from the next start on. What it wrote stays in
 * its streams, each of which it signs for the last time; once it belongs again it says that the cuts of its former self
 * are to be raised to there, so that nothing it recorded is lost. Nobody else may have the store.
 * @throws ElatioError of the store
 */
export async function leaveIdentity({
  store,
  signing,
  sha256,
  now,
}: {
  readonly store: Pick<Store, 'device' | 'leaveIdentity'>;
  readonly signing: Pick<Signing, 'sign'>;
  readonly sha256: Sha256;
  readonly now: () => Micros;
}): Promise<void> {
  const { publicKey, secret } = store.device;
  await store.leaveIdentity(({ manifest, chain, floor }) => {
    const bytes = encodeManifest(manifest);
    const { streamId, generation, next } = manifest;
    const head = encodeHead(signing, secret, {
      signer: publicKey,
      streamId,
      generation,
      next,
      chain,
      root: sha256(bytes),
      floor,
      // Whoever is to take it in knows more of the roster than a device that was cut off.
      frontier: [],
      time: now(),
    });
    return { head, manifest: bytes };
  });
}
