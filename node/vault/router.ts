import { hexOf } from '../../protocol/bytes.ts';
import { codeOf } from '../../protocol/error.ts';
import { createMessageReader, framesOf } from '../../protocol/sync/frames.ts';
import type { Peer } from '../../protocol/sync/interface.ts';
import type { Hear } from '../peers/host.ts';
import type { Link, LinkEnds } from '../peers/link.ts';
import type { OwnerId } from './chunk-store.ts';

/** A device has so long to say whose it is. */
const PATIENCE_MS = 10_000;

/**
 * Brings each link to the owner that its first message names. Who it is was proved by the link, but not whose: any
 * owner may write any key into a roster of theirs, and must not get at the devices of others by that.
 * @param hearOf who hears a device of an owner; `undefined` where it is none of theirs
 */
export function createRouter(hearOf: (owner: OwnerId, peer: Peer) => Hear | undefined): Hear {
  return (link) => {
    const reader = createMessageReader();
    const pieces: Uint8Array[] = [];
    let found: LinkEnds | undefined;
    let ends: LinkEnds | undefined;
    let isRouted = false;
    const patience = setTimeout(() => link.cut(new Error('it says nothing')), PATIENCE_MS).unref();

    function route(bytes: Uint8Array): void {
      if (isRouted && !found) return;
      pieces.push(bytes);
      if (isRouted) return;
      try {
        const [first] = reader.push(bytes);
        if (!first) return;
        isRouted = true;
        clearTimeout(patience);
        const hear = first.type === 'hello' ? hearOf(hexOf(first.owner), link.peer) : undefined;
        if (!hear) return refuse(link, 'ELATIO_SYNC_OWNER', 'This vault keeps nothing for you.');
        found = hear(link);
        const chosen = found;
        // Whoever hears it is told first that there is a link.
        queueMicrotask(() => {
          ends = chosen;
          for (const piece of pieces.splice(0)) chosen.onBytes(piece);
        });
      } catch (error) {
        isRouted = true;
        const reason = error instanceof Error ? error.message : String(error);
        refuse(link, codeOf(error) ?? 'ELATIO_SYNC_MALFORMED', reason);
      }
    }

    return {
      onBytes(bytes) {
        if (ends) ends.onBytes(bytes);
        else route(bytes);
      },
      onEnd() {
        clearTimeout(patience);
        found?.onEnd();
      },
    };
  };
}

function refuse(link: Link, code: string, reason: string): void {
  for (const frame of framesOf({ type: 'refuse', code, reason })) link.send(frame);
  void link.end();
}
