import type { Micros } from '../../protocol/event.ts';
import type { Roster, Saying } from '../../protocol/roster/interface.ts';
import type { PeerProgress } from '../../protocol/sync/interface.ts';

/** What purges have to do with the owner's other devices; a node that knows none has none of it. */
export interface Others {
  roster(): Roster;
  progress(): readonly PeerProgress[];
  /** See `Peers.say`. */
  say(saying: Saying): Promise<void>;
  now(): Micros;
  /** Keys were destroyed, or what is to be had of others is otherwise: they are told, and asked. */
  changed(): void;
}
