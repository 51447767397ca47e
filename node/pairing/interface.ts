import type { Role, Roster, Saying } from '../../protocol/roster/interface.ts';
import type { ElatioError } from '../../protocol/error.ts';

/** What pairing, and who changes devices, has to do with the owner whose device this is. */
export interface Membership {
  roster(): Roster;
  /**
   * Says something in this device's name: on the disk when it resolves, and on its way to others.
   * @throws ElatioError ELATIO_ROSTER_REFUSED, ELATIO_ROSTER_FULL, or of the store
   */
  say(saying: Saying): Promise<void>;
  /**
   * Becomes a device of another roster's owner, in the place of its own owner; or takes in what is new to it, where the
   * owner is the same. All or nothing of it is on the disk when it resolves.
   * @throws ElatioError of the store
   */
  join(roster: Roster): Promise<void>;
}

/** What became of something, in the form in which it is told. */
export type Problem = Pick<ElatioError, 'code' | 'message'>;

/** An invitation, as the person who made it sees it. */
export interface InvitationStatus {
  readonly id: string;
  readonly role: Role;
  /** Whether words are not asked about on this side. */
  readonly trusts: boolean;
  /** Microseconds since 1970. */
  readonly expires: number;
  /**
   * `open`: nobody came yet, or the last one that came was not let in (`problem`). `comparing`: words are shown on both
   * sides. `joining`: both persons have confirmed. `joined`, `expired`, `closed`: it is over.
   */
  readonly state: 'open' | 'comparing' | 'joining' | 'joined' | 'expired' | 'closed';
  /** The device that is joining, or has: its key, in hexadecimal. */
  readonly device: string | undefined;
  /** By which name it goes, once its person has confirmed. */
  readonly name: string | undefined;
  readonly words: readonly string[] | undefined;
  /** Whether a person here is to say that the words are the same. */
  readonly asks: boolean;
  readonly problem: Problem | undefined;
}

/** How far this device is with joining others. */
export interface JoinStatus {
  /**
   * `connecting`; `comparing`: a person is to say whether the other device shows the same words; `waiting`: for the person
   * there; `joined`, `failed`: it is over.
   */
  readonly state: 'connecting' | 'comparing' | 'waiting' | 'joined' | 'failed';
  /** The device that invited, its key in hexadecimal. */
  readonly inviter: string;
  readonly name: string;
  readonly words: readonly string[] | undefined;
  readonly problem: Problem | undefined;
}
