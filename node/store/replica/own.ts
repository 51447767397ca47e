import type { Domain } from '../../../protocol/bucket.ts';
import type { MonthKey, StreamKeys } from '../../../protocol/keys/interface.ts';
import type { LiveEvent } from '../../../protocol/merge.ts';
import type { Micros } from '../../../protocol/event.ts';
import { recordKind } from '../../../protocol/record.ts';
import { resumeChain } from '../../../protocol/stream.ts';
import { BUCKET_RECORD } from '../../../protocol/told-bucket.ts';
import { type ChunkTools, fromHex } from '../chunks.ts';
import { type Keyring, monthOf } from '../keyring.ts';
import type { Maintenance } from '../maintenance.ts';
import { manifestOf } from '../manifest.ts';
import type { Partition, StreamKey } from '../partition.ts';
import type { Tombstones } from '../purge/tombstones.ts';
import type { DeviceRecord } from '../root.ts';
import type { PendingPayload, State, StreamState } from '../state.ts';
import type { Writer } from '../writer.ts';
import type { OwnStream, Replicas } from './interface.ts';

type Own = Pick<Replicas, 'own' | 'live' | 'settle' | 'monthKey' | 'renewKeys' | 'keys'>;

interface OwnDeps {
  readonly state: State;
  readonly device: Pick<DeviceRecord, 'publicKey'>;
  readonly keyring: Keyring;
  readonly tools: ChunkTools;
  readonly writer: Pick<Writer, 'sync'>;
  readonly maintenance: Pick<Maintenance, 'flush' | 'exclusive'>;
  readonly partitionFor: (domain: Domain) => Partition;
  /** This device's stream of a domain, made where there is none. */
  readonly stream: (domain: Domain) => Promise<StreamState>;
  readonly tombstones: Pick<Tombstones, 'has'>;
  /** Whether others send a stream. */
  readonly isReplica: (streamId: string) => boolean;
  readonly now: () => Micros;
}

/** What a person logs is little, and may be put right on any device: it does not wait at all. */
const LONGEST_WAIT: Micros = 3_600_000_000;

/** What others may have of what this device wrote. */
export function createOwn(deps: OwnDeps): Own {
  const { state, device, keyring, tools, writer, maintenance, partitionFor, now } = deps;
  /** Since when events of a domain were seen to wait. */
  const waiting = new Map<Domain, Micros>();

  function told(stream: StreamState): OwnStream {
    const { id, flushed: ordinal, block, tags, floor = 0 } = stream.record;
    const chain = resumeChain(tools.sealing.primitives.sha256, { ordinal, block, tags });
    return { id, manifest: manifestOf(stream), chain: chain.value(), floor, isLeft: !stream.own };
  }

  function isOwn({ record }: StreamState): boolean {
    return Buffer.compare(record.device, device.publicKey) === 0;
  }

  /** Made-up devices of a demo send nothing to anybody. */
  function isTold(stream: StreamState): boolean {
    return isOwn(stream) || stream.record.replica === true;
  }

  /** Whether an event waits longer than others should have to before they can correct it. */
  function isLate({ domain, pending }: StreamState): boolean {
    if (pending.length === 0) {
      waiting.delete(domain);
      return false;
    }
    const since = waiting.get(domain) ?? now();
    waiting.set(domain, since);
    return now() - since >= (domain === 'manual' ? 0 : LONGEST_WAIT);
  }

  function isWhole({ lost, skipped }: StreamState): boolean {
    return lost.length + skipped.length === 0;
  }

  return {
    own: (ids) =>
      [...state.streams.values()]
        .filter(({ record }) => ids?.has(record.id) ?? true)
        .filter((stream) => isOwn(stream) && isWhole(stream) && !deps.isReplica(stream.record.id))
        .map(told),
    async live(domain) {
      const stream = state.own.get(domain);
      const events: LiveEvent[] = [];
      for (const { bucket, number, start, duration, data } of [
        ...(stream?.flushing ?? []),
        ...(stream?.pending ?? []),
      ]) {
        events.push({ bucket: bucket.id, number, start, duration, data });
      }
      for (const { stream: home, open, id } of state.byIndex.values()) {
        if (home === stream && open) events.push({ bucket: id, ...open });
      }
      // What left this device must not be lost to it.
      await writer.sync();
      return events;
    },
    async settle(items) {
      const streams = [...state.own.values()];
      const isDue = streams.map((stream) => isMuch(stream, items) || isLate(stream));
      if (!isDue.includes(true)) return;
      waiting.clear();
      await maintenance.flush();
    },
    async monthKey(domain) {
      const { record } = await deps.stream(domain);
      // Not while a flush makes it.
      const key = await maintenance.exclusive(async () => {
        const found = keyring.forMonth(record.id, monthOf(now()));
        if (!found.isNew) return found.key;
        const partition = partitionFor(domain);
        await partition.write([partition.keys.put(found.key.id, found.key)]);
        keyring.add(found.key);
        return found.key;
      });
      return { streamId: record.id, key: monthKeyOf(key) };
    },
    // Not while a flush seals.
    renewKeys: () =>
      maintenance.exclusive(async () => {
        for (const { record, domain } of state.own.values()) {
          const retired = keyring
            .ofStream(record.id)
            .filter((key) => !key.doomed && !key.retired)
            .map((key): StreamKey => ({ ...key, retired: true }));
          if (retired.length === 0) continue;
          const partition = partitionFor(domain);
          await partition.write(retired.map((key) => partition.keys.put(key.id, key)));
          for (const key of retired) keyring.add(key);
        }
      }),
    keys: () =>
      [...state.streams.values()].filter(isTold).map(({ record, domain }): StreamKeys => {
        const { device: author, incarnation, tagKey } = record;
        const keys = keyring
          .ofStream(record.id)
          .filter(({ id, doomed }) => !doomed && !deps.tombstones.has(id));
        return { device: author, incarnation, domain, tagKey, keys: keys.map(monthKeyOf) };
      }),
  };
}

function monthKeyOf({ id, month, key }: StreamKey): MonthKey {
  return { id: fromHex(id), month, key };
}

function isMuch({ pending, payloads }: StreamState, items: number): boolean {
  return pending.length + payloads.length > items || payloads.some(isUrgent);
}

/** Records that others wait for: of buckets, and of what is to be destroyed, or was. */
const URGENT = new Set([BUCKET_RECORD, 'purge', 'purged', 'gone', 'closed']);

/** What nobody waits for may wait: the access log grows all the time. */
function isUrgent({ kind, payload }: PendingPayload): boolean {
  return kind !== 'record' || URGENT.has(recordKind(payload) ?? '');
}
