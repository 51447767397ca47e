import { hexOf } from '../../../protocol/bytes.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import type { Roster, Saying } from '../../../protocol/roster/interface.ts';
import type { Sha256 } from '../../../protocol/stream.ts';
import type { ReplicaRecord, Replicas } from '../../store/replica/interface.ts';
import type { PeerRecords } from '../records.ts';
import { adoptionOf, type Adopter } from './adopting.ts';
import { dropRings, raiseFor, type TakenIn } from './raising.ts';

/** What follows where a device is revoked: see `README.md`. */
export interface Succession {
  /**
   * Looks at everything that revoked devices left, and does what is this device's to do.
   * @param isLate whether it takes over what whoever revoked a device did not
   */
  settle(isLate: boolean): Promise<void>;
}

export interface SuccessionDeps {
  /** This device's public key, and how it signs for a stream that it adopted. */
  readonly adopter: Adopter;
  readonly roster: Roster;
  readonly replicas: Pick<Replicas, 'records' | 'takeHead'>;
  readonly records: Pick<PeerRecords, 'registers' | 'dropRegister'>;
  readonly signing: Signing;
  readonly sha256: Sha256;
  /** Says something in this device's name; on the disk when it resolves. */
  readonly say: (saying: Saying) => Promise<void>;
  /** Whether something of a stream is to be destroyed here before it is told. */
  readonly isDoomed: (streamId: string) => boolean;
  /** Tells of a head that is on the disk. */
  readonly tell: (head: Uint8Array, manifest: Uint8Array) => void;
}

export function createSuccession(deps: SuccessionDeps): Succession {
  const { adopter, roster, replicas, records, signing, sha256, say, isDoomed, tell } = deps;
  const self = hexOf(adopter.publicKey);
  let last: Promise<void> = Promise.resolve();

  function turn(task: () => Promise<void>): Promise<void> {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  }

  function isAdmin(): boolean {
    const { role, standing } = roster.members.get(self) ?? {};
    return role === 'admin' && standing === 'active';
  }

  async function settle(isLate: boolean): Promise<void> {
    const revoked = [...roster.members.values()].filter(({ standing }) => standing === 'revoked');
    if (revoked.length === 0 || !roster.isActive(adopter.publicKey)) return;
    await dropRings({ roster, records, signing });
    const taken: TakenIn = { streams: await replicas.records(), registers: records.registers() };
    for (const { device } of revoked) {
      const saying = raiseFor({ self: adopter.publicKey, roster, signing, sha256 }, taken, device);
      if (saying) await say(saying);
    }
    // As they are after what was raised.
    for (const record of await replicas.records()) await adopt(record, isLate);
  }

  async function adopt(record: ReplicaRecord, isLate: boolean): Promise<void> {
    const { saying, signs } = adoptionOf({ adopter, roster, signing, sha256 }, record, {
      isAdmin: isAdmin(),
      isLate,
    });
    if (saying) await say(saying);
    if (!signs) return;
    const { head, manifest } = signs();
    await replicas.takeHead(record.id, {
      head,
      manifest,
      held: true,
      signer: adopter.publicKey,
    });
    if (!isDoomed(record.id)) tell(head, manifest);
  }

  return {
    settle: (isLate) => turn(() => settle(isLate)),
  };
}
