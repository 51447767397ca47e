import { hexOf, sameBytes } from '../bytes.ts';
import { decodeHead } from '../head.ts';
import { decodeManifest } from '../manifest.ts';
import type { Signing } from '../primitives.ts';
import type { Roster } from '../roster/interface.ts';
import type { Choices, Digest, HeldStream, Peer, PeerProgress, StreamId } from './interface.ts';
import { isAdopter } from './signers.ts';

/** What a partial replica goes by when it lets go of chunks. */
export interface Narrowing {
  /** This device's public key. */
  readonly self: Uint8Array;
  readonly roster: Roster;
  readonly signing: Pick<Signing, 'verify'>;
  readonly wants: Choices['wants'];
  readonly progress: readonly PeerProgress[];
  /** Whether a device says that it keeps everything of a stream, for good. */
  readonly keepsAll: (peer: Peer, streamId: StreamId) => boolean;
}

/**
 * Chunks of another's stream that are on the disk, are not wanted, and may go: somebody who is there says that it holds the
 * very same state of the stream whole, and is to keep it. That is who signs for the stream, since that one keeps it
 * whatever else it keeps; or a device that keeps everything, once neither side lacks anything of the other: else it might be
 * about to let go of it as well, and not have told yet. A vault, which may say what it likes, is not believed: this may be
 * the last copy. What this device signs for stays.
 */
export function droppable(
  { held, coming, chunks }: HeldStream,
  { self, roster, signing, wants, progress, keepsAll }: Narrowing,
): readonly Digest[] {
  if (!held || coming) return [];
  const head = decodeHead(signing, held.head);
  const { signer, streamId, root } = head;
  const id = hexOf(streamId);
  if (sameBytes(signer, self) || isAdopter(roster, { signer: self, streamId })) return [];
  const there = new Set(chunks);
  const spare = decodeManifest(held.manifest)
    .chunks.filter((chunk) => there.has(hexOf(chunk.digest)) && wants(id, chunk) === 'no')
    .map(({ digest }) => hexOf(digest));
  if (spare.length === 0) return [];
  const isKept = progress.some(({ peer, connected, told, synced, holds }) => {
    const member = roster.members.get(peer);
    if (!connected || !told || member?.standing !== 'active') return false;
    const isKeeper = sameBytes(member.device, signer) || (synced && keepsAll(peer, id));
    return (
      isKeeper &&
      member.role !== 'vault' &&
      holds.some(
        (one) =>
          one.missing === 0 && sameBytes(one.streamId, streamId) && sameBytes(one.root, root),
      )
    );
  });
  return isKept ? spare : [];
}
