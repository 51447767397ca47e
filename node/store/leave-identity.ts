import type { Domain } from '../../protocol/bucket.ts';
import type { Maintenance } from './maintenance.ts';
import type { Partition, StreamRecord } from './partition.ts';
import type { KeptReplicas } from './replica/replicas.ts';
import type { OwnStream, SignedState } from './replica/interface.ts';
import type { Root } from './root.ts';
import type { State } from './state.ts';
import type { Writer } from './writer.ts';

export interface LeavingDeps {
  readonly state: State;
  readonly root: Pick<Root, 'replaceDevice'>;
  readonly writer: Pick<Writer, 'write'>;
  readonly maintenance: Pick<Maintenance, 'flush'>;
  readonly replicas: Pick<KeptReplicas, 'own'>;
  readonly partitionFor: (domain: Domain) => Partition;
}

/**
 * Has what this device wrote be another device's, and this one a new one with nothing written, from the next start on.
 * Every event is in a chunk then. After a crash in between it can be done again.
 * @param sign makes the last state of a stream, in the name of who wrote it
 */
export async function leaveIdentity(
  { state, root, writer, maintenance, replicas, partitionFor }: LeavingDeps,
  sign: (stream: OwnStream) => SignedState,
): Promise<void> {
  await writer.write((transaction) => {
    for (const bucket of state.byIndex.values()) {
      if (bucket.stream.own && transaction.open(bucket)) transaction.close(bucket);
    }
  });
  await maintenance.flush();
  for (const own of replicas.own()) {
    const stream = state.streams.get(own.id);
    if (!stream) continue;
    const partition = partitionFor(stream.domain);
    const record: StreamRecord = { ...stream.record, replica: true };
    await partition.write([
      partition.streams.put(own.id, record),
      partition.replicas.put(own.id, { held: sign(own) }),
    ]);
    stream.record = record;
  }
  await root.replaceDevice();
}
