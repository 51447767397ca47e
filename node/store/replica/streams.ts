import { decodeManifest, type Manifest } from '../../../protocol/manifest.ts';
import { type Intervals, normalise } from '../../../protocol/intervals.ts';
import { toHex } from '../chunks.ts';
import { pairsOf } from '../ends.ts';
import type { OnDamage } from '../load.ts';
import type { Partition } from '../partition.ts';
import type { State, StreamState } from '../state.ts';
import type { TakenChunk } from './read-chunk.ts';
import type { SignedState } from './interface.ts';
import type { ReplicaHeads, WaitingChunk } from './records.ts';
import type { Hidden, Listing } from './visible.ts';

/** A chunk that is on the disk and not shown. */
export interface HiddenChunk extends Hidden {
  readonly chunk: TakenChunk;
}

/** A stream of another device, with what is not in the state of its stream. */
export interface Replica {
  readonly stream: StreamState;
  held: Listing | undefined;
  coming: Listing | undefined;
  /** By digest. */
  hidden: ReadonlyMap<string, HiddenChunk>;
}

/** What a signed state lists. @throws ElatioError ELATIO_MANIFEST_MALFORMED, ELATIO_MANIFEST_VERSION */
export function listingOf({ manifest }: SignedState): Listing {
  return listingIn(decodeManifest(manifest));
}

function listingIn({ generation, next, removed, chunks }: Manifest): Listing {
  const digests = new Set(chunks.map(({ digest }) => toHex(digest)));
  return { generation, next, removed, digests };
}

/** A stream that nothing came of yet. */
export function newReplica(stream: StreamState): Replica {
  return { stream, held: undefined, coming: undefined, hidden: new Map() };
}

/** Reads what is kept of a partition's streams of others. What does not open is left out, and can be fetched anew. */
export async function loadReplicas(
  state: State,
  partition: Partition,
  onDamage: OnDamage,
): Promise<Map<string, Replica>> {
  const report = (error: Error): void =>
    onDamage(`a record of others' streams of "${partition.domain}" does not open`, error);
  const heads = new Map(await partition.replicas.all(report));
  const waiting = await partition.waiting.all(report);
  const byStream = Map.groupBy(waiting, ([, { stream }]) => stream);
  const replicas = new Map<string, Replica>();
  for (const stream of state.streams.values()) {
    const { id, replica } = stream.record;
    if (stream.domain !== partition.domain || !(replica || heads.has(id))) continue;
    const hidden = (byStream.get(id) ?? []).map(([digest, record]): [string, HiddenChunk] => [
      digest,
      { digest, chunk: chunkOf(digest, record), entry: undefined },
    ]);
    const found: Replica = {
      stream,
      ...listingsOf(heads.get(id) ?? {}, report),
      hidden: new Map(hidden),
    };
    placeEnds(found);
    replicas.set(id, found);
  }
  return replicas;
}

function listingsOf(
  { held, coming }: ReplicaHeads,
  report: (error: Error) => void,
): Pick<Replica, 'held' | 'coming'> {
  const read = (state: SignedState | undefined): Listing | undefined => {
    try {
      return state && listingOf(state);
    } catch (error) {
      report(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  };
  return { held: read(held), coming: read(coming) };
}

/** The chunk that a record tells of. */
export function chunkOf(digest: string, record: WaitingChunk): TakenChunk {
  const { keyId, kind, bytes, ordinals } = record;
  return { digest, keyId, kind, bytes, ordinals: pairsOf(ordinals) };
}

/** How far a stream is here without a gap: what reads it on from an ordinal begins there. */
export function placeEnds({ stream, held }: Replica): void {
  if (held) {
    stream.removed = [held.removed];
    // What a repair did not find here came again, or its author does not have it either.
    stream.lost = [];
    stream.skipped = [];
  }
  const there = thereOf(stream);
  const [first] = there;
  stream.flushed = first?.first === 0 ? first.end : 0;
  stream.next = stream.flushed;
}

function thereOf({ chunks, removed }: StreamState): Intervals {
  return normalise([...chunks.flatMap(({ ordinals }) => ordinals), ...removed.flat()]);
}
