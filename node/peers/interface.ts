import type { Roster, Saying } from '../../protocol/roster/interface.ts';
import type { Scope } from '../../protocol/scope.ts';
import type { Peer, PeerProgress } from '../../protocol/sync/interface.ts';
import type { StreamHolding } from '../../protocol/sync/message.ts';
import type { Doorway } from './doorway.ts';
import type { Spare } from './narrowing.ts';
import type { EntrustedSecrets } from './registers/entrusted.ts';
import type { RingKeys } from './registers/ring-keys.ts';
import type { Adopted } from './succession/adopted.ts';

/** What this node has to do with its owner's other devices. */
export interface Peers {
  roster(): Roster;
  /**
   * Says something in this device's name: on the disk when it resolves, and on its way to others.
   * @throws ElatioError ELATIO_ROSTER_REFUSED, ELATIO_ROSTER_FULL, or of the store
   */
  say(saying: Saying): Promise<void>;
  /**
   * Becomes a device of another roster's owner, in the place of its own; or takes in what is new to it, where the owner
   * is the same. All or nothing of another owner's is on the disk when it resolves.
   * @throws ElatioError of the store
   */
  join(roster: Roster): Promise<void>;
  /** How strangers reach this device, and it them. */
  readonly doorway: Pick<Doorway, 'openDoor' | 'connect' | 'published' | 'addresses' | 'drop'>;
  /** Remembers where a device is, multiaddrs without the peer id, and calls it where it is one of the owner's. */
  learn(peer: Peer, addresses: readonly string[]): Promise<void>;
  /** How it stands with each device that was met since the start. */
  progress(): readonly PeerProgress[];
  /** Streams of revoked devices that this one signs for. */
  readonly adopted: Adopted;
  /** What opens the rings that tell keys; `undefined` before `start` and after `stop`. */
  ringKeys(): RingKeys | undefined;
  /** Secrets that devices tell each other, or only who has the words; `undefined` before `start` and after `stop`. */
  entrusted(): EntrustedSecrets | undefined;
  /** What this one holds of the log, stream by stream. */
  holdings(): readonly StreamHolding[];
  /** Keys were destroyed, or what is to be had of others is otherwise: they are told, and asked. */
  refresh(): void;
  /** What this device keeps of the others is otherwise: what it lacks is fetched, what is too much goes by and by. */
  rescope(): void;
  /** What is here although it is not to be kept: nobody that is there is known to have it. As of the last look. */
  spare(): Spare;
  /** What is here now of the others and would not be kept by a scope. */
  beyond(scope: Scope): Promise<Spare>;
  status(): PeersStatus;
  /** Begins to talk to others. A port that cannot be had is in `status`. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How it stands with others, in short. */
export interface PeersStatus {
  /** Other devices and vaults that belong to the owner. */
  readonly devices: number;
  readonly connected: number;
  /** Of these, those with whom nothing is lacking on either side. */
  readonly synced: number;
  /** Multiaddrs at which it listens; none while there is nobody to talk to. */
  readonly addresses: readonly string[];
  /** What a person should know; the last of each kind since the start. */
  readonly problems: readonly PeersProblem[];
}

export interface PeersProblem {
  readonly code: string;
  readonly message: string;
  /** The device that it is about, its key in hexadecimal. */
  readonly device?: Peer;
}
