import { sameBytes } from '../bytes.ts';
import type { Head } from '../head.ts';
import type { Roster } from '../roster/interface.ts';

/** A stream with the key of whose it is. */
interface Authored {
  readonly author: Uint8Array;
}

/** Whether somebody signs a state who is not the stream's author. */
export function isSignedAnew({ author }: Authored, { signer }: Head): boolean {
  return !sameBytes(author, signer);
}

/**
 * Which of two states of a stream is the later: by generation; of a stream that was adopted the longer one, then that
 * of an adopter, then by generation.
 */
export function compareHeads(stream: Authored, a: Head, b: Head): number {
  const isAdopted = isSignedAnew(stream, a) || isSignedAnew(stream, b);
  const depth = (head: Head): number => Number(isSignedAnew(stream, head));
  const adopted = isAdopted ? a.next - b.next || depth(a) - depth(b) : 0;
  return adopted || a.generation - b.generation;
}

/** Whether somebody said that a signer adopts a stream. */
export function isAdopter(
  roster: Roster,
  { signer, streamId }: Pick<Head, 'signer' | 'streamId'>,
): boolean {
  return roster
    .statements()
    .some(
      ({ saying }) =>
        saying.kind === 'adopt' &&
        sameBytes(saying.cut.streamId, streamId) &&
        sameBytes(saying.adopter, signer),
    );
}

/** Whose stream it is: whoever signs for it, but the one that was revoked where that one adopted it. */
export function authorOf(
  roster: Roster,
  { signer, streamId }: Pick<Head, 'signer' | 'streamId'>,
): Uint8Array {
  if (!isAdopter(roster, { signer, streamId })) return signer;
  for (const { saying } of roster.statements()) {
    if (saying.kind !== 'revoke' && saying.kind !== 'raise') continue;
    if (saying.streams.some((cut) => sameBytes(cut.streamId, streamId))) return saying.device;
  }
  return signer;
}
