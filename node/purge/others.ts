import type { Micros } from '../../protocol/event.ts';
import type { Roster, Saying } from '../../protocol/roster/interface.ts';
import type { Adopted, RingKeys } from '../peers/index.ts';

/** What purges have to do with the owner's other devices; a node that knows none has none of it. */
export interface Others {
  roster(): Roster;
  /** See `Peers.say`. */
  say(saying: Saying): Promise<void>;
  now(): Micros;
  /** Keys were destroyed, or what is to be had of others is otherwise: they are told, and asked. */
  changed(): void;
  /** Streams of revoked devices that this one signs for. */
  readonly adopted: Adopted;
  /** What opens the rings that tell keys; `undefined` where nothing is told or heard at present. */
  ringKeys(): RingKeys | undefined;
}
