import { hexOf, sameBytes } from '../bytes.ts';
import type { Micros } from '../event.ts';
import type { Primitives } from '../primitives.ts';
import type { Role } from '../roster/interface.ts';
import { invitationId } from './proof.ts';
import { refusal } from './refusal.ts';

/** How long an invitation is good for, in microseconds. */
export const INVITATION_LENGTH = 600_000_000;
/** So long after its end it is still known that it was one, so that a late comer is told what became of it. */
const REMEMBERED = 600_000_000;
/** Wrong codes that end all that are open. */
const MOST_WRONG = 5;

/** What a person let in: whoever knows the secret may become one of the devices, once. */
export interface Invitation {
  /** Hexadecimal. */
  readonly id: string;
  /** 16 bytes. */
  readonly secret: Uint8Array;
  readonly role: Role;
  /** Whether the words need not be compared on this side. */
  readonly trusts: boolean;
  readonly expires: Micros;
  readonly state: 'open' | 'closed';
  /** Key of the device that has joined by it: it may come again where the connection was cut. */
  readonly joined: Uint8Array | undefined;
}

/** The invitations of a device, by its own clock alone. */
export interface Invitations {
  open(wanted: Pick<Invitation, 'secret' | 'role' | 'trusts'>, now: Micros): Invitation;
  /** All that are remembered, the newest first. */
  list(now: Micros): readonly Invitation[];
  /**
   * The invitation that a joiner names, if it may still join by it.
   * @throws ElatioError ELATIO_PAIRING_WRONG, …_CLOSED, …_EXPIRED, …_USED
   */
  admit(id: Uint8Array, joiner: Uint8Array, now: Micros): Invitation;
  /** Counts a wrong code, or a wrong proof. */
  countWrong(): void;
  /**
   * Keeps others from joining by it until it is released.
   * @throws ElatioError as `admit`; ELATIO_PAIRING_BUSY
   */
  claim(id: Uint8Array, joiner: Uint8Array, now: Micros): void;
  release(id: string): void;
  /** A device was enrolled by it. */
  join(id: string, joiner: Uint8Array): void;
  /** Ends one; false where there is none. */
  close(id: string): boolean;
}

export function createInvitations(primitives: Pick<Primitives, 'sha256' | 'hkdf'>): Invitations {
  const all = new Map<string, Invitation>();
  const claimed = new Set<string>();
  let wrong = 0;
  const change = (id: string, fields: Partial<Invitation>): boolean => {
    const found = all.get(id);
    if (found) all.set(id, { ...found, ...fields });
    return found !== undefined;
  };
  function admit(id: Uint8Array, joiner: Uint8Array, now: Micros): Invitation {
    const found = all.get(hexOf(id));
    if (!found) {
      countWrong();
      throw refusal('ELATIO_PAIRING_WRONG');
    }
    if (found.joined && !sameBytes(found.joined, joiner)) throw refusal('ELATIO_PAIRING_USED');
    if (found.state === 'closed') throw refusal('ELATIO_PAIRING_CLOSED');
    if (isOver(found, now)) throw refusal('ELATIO_PAIRING_EXPIRED');
    return found;
  }
  function countWrong(): void {
    wrong++;
    if (wrong < MOST_WRONG) return;
    for (const { id, joined } of all.values()) if (!joined) change(id, { state: 'closed' });
  }
  return {
    open({ secret, role, trusts }, now) {
      const id = hexOf(invitationId(primitives, secret));
      const expires = now + INVITATION_LENGTH;
      const made: Invitation = {
        id,
        secret,
        role,
        trusts,
        expires,
        state: 'open',
        joined: undefined,
      };
      all.set(id, made);
      // Whoever makes a new one is there, and has seen what became of the last.
      wrong = 0;
      return made;
    },
    list(now) {
      for (const { id, expires } of all.values()) {
        const begun = expires - INVITATION_LENGTH;
        if (now > expires + REMEMBERED || now < begun - REMEMBERED) all.delete(id);
      }
      return [...all.values()].toReversed();
    },
    admit,
    countWrong,
    claim(id, joiner, now) {
      const found = admit(id, joiner, now);
      if (claimed.has(found.id)) throw refusal('ELATIO_PAIRING_BUSY');
      claimed.add(found.id);
    },
    release: (id) => void claimed.delete(id),
    join: (id, joiner) => void change(id, { joined: joiner }),
    close: (id) => change(id, { state: 'closed' }),
  };
}

/** Also where the clock was set back: an invitation is never good for longer than its length. */
function isOver({ expires }: Invitation, now: Micros): boolean {
  return now >= expires || now < expires - INVITATION_LENGTH;
}
