import type { Peer } from '../../protocol/sync/interface.ts';
import type { Link } from './link.ts';

/** Links that are in use: one with each device. */
export interface Sessions {
  /** Whether a new link is to be used from now on; the one that it takes the place of is given back. */
  admit(link: Link): { readonly isAdmitted: boolean; readonly replaced: Link | undefined };
  /** False where another link has taken its place, or it never was in use. */
  remove(link: Link): boolean;
  get(peer: Peer): Link | undefined;
  all(): readonly Link[];
}

/** Links that two devices open to each other at once are so close together. */
const AT_ONCE_MS = 5000;

/**
 * Where two devices have opened a link to each other at about the same time, that of the lesser key stays: both sides
 * come to the same. Else the newer one does: the older may be dead without having been heard to end.
 * @param deps.self this device
 * @param deps.now in milliseconds
 */
export function createSessions({
  self,
  now,
}: {
  readonly self: Peer;
  readonly now: () => number;
}): Sessions {
  const sessions = new Map<Peer, { readonly link: Link; readonly since: number }>();
  const isOfLesser = ({ outbound, peer }: Link): boolean => outbound === self < peer;
  return {
    admit(link) {
      const old = sessions.get(link.peer);
      const isTie =
        old !== undefined &&
        old.link.outbound !== link.outbound &&
        now() - old.since < AT_ONCE_MS &&
        isOfLesser(old.link);
      if (isTie) return { isAdmitted: false, replaced: undefined };
      sessions.set(link.peer, { link, since: now() });
      return { isAdmitted: true, replaced: old?.link };
    },
    remove(link) {
      if (sessions.get(link.peer)?.link !== link) return false;
      return sessions.delete(link.peer);
    },
    get: (peer) => sessions.get(peer)?.link,
    all: () => [...sessions.values()].map(({ link }) => link),
  };
}
