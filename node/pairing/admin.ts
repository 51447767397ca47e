import { hexOf } from '../../protocol/bytes.ts';
import type { Roster } from '../../protocol/roster/interface.ts';

/** Whether a device may say who belongs to the owner. */
export function isActiveAdmin(roster: Roster, device: Uint8Array): boolean {
  const member = roster.members.get(hexOf(device));
  return member?.role === 'admin' && member.standing === 'active';
}
