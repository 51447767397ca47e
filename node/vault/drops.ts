import { hexOf, sameBytes } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Roster, Statement } from '../../protocol/roster/interface.ts';
import type { StreamId } from '../../protocol/sync/interface.ts';

/** An admin's word to drop something takes effect so long after: so a thief's can be undone by revoking the thief. */
export const DROP_DELAY = 30 * 86_400_000_000;

/**
 * What may be dropped now, of what no manifest lists any more: by stream, chunks of manifests below a generation. Only
 * what admins said that are admins still, thirty days after it was said and after it came here, whichever is later:
 * a statement may bear any time. A head's `floor` lets nothing be dropped: whoever has a device's key could sign it,
 * and empty the log.
 * @param received when a statement of a digest, hexadecimal, came here first
 */
export function dropsDue(
  roster: Pick<Roster, 'statements' | 'members' | 'ownerKey'>,
  received: (digest: string) => Micros | undefined,
  now: Micros,
): ReadonlyMap<StreamId, number> {
  const due = new Map<StreamId, number>();
  for (const statement of roster.statements()) {
    const { saying, digest, time } = statement;
    if (saying.kind !== 'drop' || !isAdmins(roster, statement)) continue;
    const since = Math.max(time, received(hexOf(digest)) ?? now);
    if (now < since + DROP_DELAY) continue;
    const streamId = hexOf(saying.streamId);
    due.set(streamId, Math.max(saying.generation, due.get(streamId) ?? 0));
  }
  return due;
}

function isAdmins(
  { members, ownerKey }: Pick<Roster, 'members' | 'ownerKey'>,
  { signer }: Statement,
): boolean {
  const member = members.get(hexOf(signer));
  return sameBytes(signer, ownerKey) || (member?.role === 'admin' && member.standing === 'active');
}
