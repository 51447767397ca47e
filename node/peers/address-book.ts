import type { Peer } from '../../protocol/sync/interface.ts';
import type { LocalRecords } from '../store/index.ts';
import { dialable } from './addresses.ts';

/** Where devices were found, over restarts: libp2p's own book forgets within hours. Sealed, and of this node alone. */
export interface AddressBook {
  /** Multiaddrs of a device without its peer id, the one that was heard of last first. */
  of(peer: Peer): readonly string[];
  /** Takes addresses in, those that were heard of before to the front; what is no address is passed over. */
  learn(peer: Peer, addresses: readonly string[]): Promise<void>;
  /** Forgets a device. */
  forget(peer: Peer): Promise<void>;
}

/** More are of networks that nobody is in any more. */
const MOST = 16;
const PREFIX = 'peers/addresses/';

export function createAddressBook(local: LocalRecords): AddressBook {
  const of = (peer: Peer): readonly string[] => {
    const kept = local.get(PREFIX + peer);
    if (!Array.isArray(kept)) return [];
    return kept.filter((each): each is string => typeof each === 'string');
  };
  return {
    of,
    async learn(peer, addresses) {
      const known = of(peer);
      const heard = addresses.map(dialable).filter((each) => each !== undefined);
      const all = [...new Set([...heard, ...known])].slice(0, MOST);
      // Which of them comes first changes with every meeting, and is not worth a write.
      const isNew = all.length !== known.length || all.some((each) => !known.includes(each));
      if (isNew) await local.set(PREFIX + peer, all);
    },
    async forget(peer) {
      await local.set(PREFIX + peer, undefined);
    },
  };
}
