import { hexOf, sameBytes } from '../bytes.ts';
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

/** Who is to sign for a stream by what anybody said, whether that counts or not. */
function adoptersOf(roster: Roster, streamId: Uint8Array): readonly Uint8Array[] {
  return roster
    .statements()
    .flatMap(({ saying }) =>
      saying.kind === 'adopt' && sameBytes(saying.cut.streamId, streamId) ? [saying.adopter] : [],
    );
}

/** Whether somebody said that a stream is adopted. */
export function isAdopted(roster: Roster, streamId: Uint8Array): boolean {
  return adoptersOf(roster, streamId).length > 0;
}

/** Whether somebody said that a signer adopts a stream. */
export function isAdopter(
  roster: Roster,
  { signer, streamId }: Pick<Head, 'signer' | 'streamId'>,
): boolean {
  return adoptersOf(roster, streamId).some((adopter) => sameBytes(adopter, signer));
}

/** Whether somebody adopted a stream who does not count where another did too, and may yet say so again. */
export function mayAdoptAgain(
  roster: Roster,
  { signer, streamId }: Pick<Head, 'signer' | 'streamId'>,
): boolean {
  const member = roster.members.get(hexOf(signer));
  const isFit = member?.standing === 'active' && member.role === 'admin';
  return isFit && isAdopter(roster, { signer, streamId });
}

/** Whether a device raised the cut of a stream to a state, or further. */
export function isRaisedBy(roster: Roster, device: Uint8Array, { streamId, next }: Head): boolean {
  return roster
    .statements()
    .some(
      ({ saying, signer }) =>
        saying.kind === 'raise' &&
        sameBytes(signer, device) &&
        saying.streams.some((cut) => cut.next >= next && sameBytes(cut.streamId, streamId)),
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
