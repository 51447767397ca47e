import { ElatioError } from '../../protocol/error.ts';
import type { Statement } from '../../protocol/roster/interface.ts';
import type { Replicas } from '../store/replica/interface.ts';
import type { PeerRecords } from './records.ts';

/**
 * Keeps what statements of the roster say, in such an order that a crash at any moment gives nobody what they are not
 * to have any more: where a statement takes somebody's right to read, this device's streams go on under fresh keys
 * before it is on the disk, and no ring of keys is told while that is done.
 */
export interface Learning {
  /**
   * On the disk when it resolves.
   * @param statements each after those that it comes after
   * @param then at once after each is on the disk
   */
  keep(
    statements: readonly Pick<Statement, 'bytes' | 'saying'>[],
    then?: (index: number) => void,
  ): Promise<void>;
  /**
   * Resolves once all that came is on the disk: what was made in the knowledge of it is not kept before.
   * @throws what keeps a statement from it
   */
  done(): Promise<void>;
}

/** @param deps.alone runs a task while no ring is told */
export function createLearning({
  replicas,
  records,
  alone,
}: {
  readonly replicas: Pick<Replicas, 'renewKeys'>;
  readonly records: Pick<PeerRecords, 'keepStatement'>;
  readonly alone: <T>(task: () => Promise<T>) => Promise<T>;
}): Learning {
  /** What is being kept, and what could not be and is to be tried again. */
  const waiting = new Map<string, Promise<void>>();

  async function keepAll(
    statements: readonly Pick<Statement, 'bytes' | 'saying'>[],
    then: (index: number) => void,
  ): Promise<void> {
    if (statements.some(({ saying }) => takesKeys(saying))) await replicas.renewKeys();
    for (const [i, { bytes }] of statements.entries()) {
      await records.keepStatement(bytes);
      then(i);
    }
  }

  return {
    async keep(statements, then = () => undefined) {
      const kept = alone(() => keepAll(statements, then));
      const keys = statements.map(({ bytes }) => Buffer.from(bytes).toString('base64'));
      for (const key of keys) waiting.set(key, kept);
      await kept;
      for (const key of keys) if (waiting.get(key) === kept) waiting.delete(key);
    },
    async done() {
      try {
        while (waiting.size > 0) await Promise.all(waiting.values());
      } catch (cause) {
        throw new ElatioError(
          'ELATIO_PEERS_ROSTER',
          'What comes after a change of your devices waits until that is on the disk.',
          { cause },
        );
      }
    },
  };
}

/** Whether somebody who could read everything is not to read what is written from then on. */
export function takesKeys({ kind }: Statement['saying']): boolean {
  return kind === 'revoke' || kind === 'replace-owner';
}
