import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import { SECOND } from '../../protocol/event.ts';
import type { PeerProgress, StreamId } from '../../protocol/sync/interface.ts';
import type { Purge } from '../purge/index.ts';
import type { Replicas } from '../store/replica/interface.ts';

/** What others and this device wait for, of purges. */
export type Purges = Pick<Purge, 'isDoomed' | 'isOwing' | 'follow'>;

/**
 * Sees to it that a device that was away first hears what is to be destroyed, and destroys it, before it gives anything
 * away of what it wrote: documents come first, which the purges are in.
 */
export interface Paying {
  /** A device was met: what it knows may be news. */
  met(): void;
  /** Whether chunks of a stream are given away now. */
  serves(streamId: StreamId): boolean;
  stop(): void;
}

const LOOK_MS = 50;
/** Documents that do not come must not keep back the log for ever. */
const PATIENCE: Micros = 20 * SECOND;

export function createPaying({
  progress,
  replicas,
  purges,
  now,
  onPaid,
}: {
  readonly progress: () => readonly PeerProgress[];
  readonly replicas: Pick<Replicas, 'standing' | 'domainOf'>;
  readonly purges: Pick<Purges, 'isOwing'>;
  readonly now: () => Micros;
  /** Told when everything is given away again. */
  readonly onPaid: () => void;
}): Paying {
  let looking: NodeJS.Timeout | undefined;
  let since: Micros = 0;

  /** Whether a device has documents that are not here. */
  function isAhead({ connected, told, holds }: PeerProgress): boolean {
    if (!connected) return false;
    if (!told) return true;
    return holds.some(({ streamId, generation }) => {
      const id = hexOf(streamId);
      const standing = replicas.standing(id);
      if (!standing || standing.isOwn || replicas.domainOf(id) !== 'docs') return false;
      return standing.generation < generation;
    });
  }

  function look(): void {
    const isPatient = Math.abs(now() - since) < PATIENCE;
    if (isPatient && (purges.isOwing() || progress().some(isAhead))) return;
    clearInterval(looking);
    looking = undefined;
    onPaid();
  }

  return {
    met() {
      since = now();
      looking ??= setInterval(look, LOOK_MS).unref();
    },
    serves: (streamId) =>
      looking === undefined ||
      !replicas.standing(streamId)?.isOwn ||
      replicas.domainOf(streamId) === 'docs',
    stop() {
      clearInterval(looking);
      looking = undefined;
    },
  };
}
