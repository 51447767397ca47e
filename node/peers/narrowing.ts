import { hexOf, sameBytes } from '../../protocol/bytes.ts';
import type { Domain } from '../../protocol/bucket.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Signing } from '../../protocol/primitives.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import { firstMonth, isInScope, keepsAllOf, type Scope } from '../../protocol/scope.ts';
import { type ChunkReference, decodeManifest } from '../../protocol/manifest.ts';
import type { Input, PeerProgress, StreamId } from '../../protocol/sync/interface.ts';
import { droppable } from '../../protocol/sync/narrowing.ts';
import { isAdopter } from '../../protocol/sync/signers.ts';
import { sizeOf } from '../../protocol/intervals.ts';
import type { Scopes } from '../scope/index.ts';
import type { ReplicaRecord, Replicas } from '../store/replica/interface.ts';

/** What is here although it is not to be kept any more: nobody is known to have it. */
export interface Spare {
  readonly chunks: number;
  readonly items: number;
}

/** Keeps what this device's scope has, and lets go of the rest once others are known to have it. */
export interface Narrowing {
  /** Whether a chunk is to be here; `undefined` where nobody knows yet of what month and domain it is. */
  isWanted(streamId: StreamId, chunk: Pick<ChunkReference, 'keyId'>): boolean | undefined;
  /** Looks what is to go: at the start, and when the scope is another. */
  wake(): void;
  /** Others are there, or have more than they had. */
  met(): void;
  /** As of the last look. */
  spare(): Spare;
  /** What is here now and would be too much if the scope were this one. */
  beyond(scope: Scope): Promise<Spare>;
  stop(): Promise<void>;
}

export interface NarrowingDeps {
  /** This device's public key. */
  readonly self: Uint8Array;
  readonly roster: Roster;
  readonly signing: Pick<Signing, 'verify'>;
  readonly replicas: Pick<Replicas, 'records' | 'drop' | 'monthOf' | 'domainOf' | 'standing'>;
  readonly scopes: Pick<Scopes, 'own' | 'of' | 'tell'>;
  /** Has what a person made of events of some months wait, as before these came, and does a task. */
  readonly setAside: SetAside;
  readonly progress: () => readonly PeerProgress[];
  readonly say: (input: Input) => void;
  readonly now: () => Micros;
  readonly onError: (error: unknown) => void;
}

export type SetAside = (
  domain: Domain,
  months: readonly number[],
  task: () => Promise<void>,
) => Promise<void>;

/** A scope is changed, and devices are met, more than once in a row. */
const SOON_MS = 250;
/** While something is to go. */
const LOOK_MS = 5_000;
/** For the window slides by itself. */
const SLIDE_MS = 3_600_000;
const NOTHING: Spare = { chunks: 0, items: 0 };

export function createNarrowing(deps: NarrowingDeps): Narrowing {
  const { self, roster, signing, replicas, scopes, setAside, progress, say, now, onError } = deps;
  let left = NOTHING;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let isStopped = false;
  let month = firstMonth(scopes.own(), now());

  /** Whether this device keeps a stream whatever its scope is: it signs for it, or did once. */
  function isKept(streamId: StreamId): boolean {
    const standing = replicas.standing(streamId);
    if (standing && sameBytes(standing.device, self)) return true;
    return isAdopter(roster, { signer: self, streamId: Buffer.from(streamId, 'hex') });
  }

  function isWanted(
    streamId: StreamId,
    { keyId }: Pick<ChunkReference, 'keyId'>,
    scope = scopes.own(),
  ): boolean | undefined {
    const [of, domain] = [replicas.monthOf(hexOf(keyId)), replicas.domainOf(streamId)];
    if (of === undefined || domain === undefined) return undefined;
    return isInScope(scope, { domain, month: of }, now()) || isKept(streamId);
  }

  const wants = (streamId: StreamId, chunk: ChunkReference) =>
    isWanted(streamId, chunk) === false ? 'no' : 'yes';

  function keepsAll(peer: string, streamId: StreamId): boolean {
    const [scope, domain] = [scopes.of(peer), replicas.domainOf(streamId)];
    return scope !== undefined && domain !== undefined && keepsAllOf(scope, domain);
  }

  async function drop({ id, held }: ReplicaRecord, digests: readonly string[]): Promise<void> {
    const domain = replicas.domainOf(id);
    if (!domain || !held) return;
    const going = new Set(digests);
    const chunks = decodeManifest(held.manifest).chunks.filter(({ digest }) =>
      going.has(hexOf(digest)),
    );
    const months = new Set(chunks.flatMap(({ keyId }) => replicas.monthOf(hexOf(keyId)) ?? []));
    await setAside(domain, [...months], () => {
      // It may be wanted again since.
      const gone = chunks
        .filter((chunk) => isWanted(id, chunk) === false)
        .map(({ digest }) => hexOf(digest));
      // At once, one after the other: what is asked for again in between must not be dropped.
      say({ type: 'dropped', streamId: id, digests: gone });
      return replicas.drop(id, gone);
    });
  }

  function spareIn(
    { id, held, chunks }: ReplicaRecord,
    gone: ReadonlySet<string>,
    scope = scopes.own(),
  ): Spare {
    const there = new Set(chunks.filter((digest) => !gone.has(digest)));
    const spare = held
      ? decodeManifest(held.manifest).chunks.filter(
          (chunk) => there.has(hexOf(chunk.digest)) && isWanted(id, chunk, scope) === false,
        )
      : [];
    const items = spare.reduce((sum, { ordinals }) => sum + sizeOf(ordinals), 0);
    return { chunks: spare.length, items };
  }

  async function look(): Promise<void> {
    await scopes.tell();
    let [chunks, items] = [0, 0];
    for (const record of await replicas.records()) {
      const going = droppable(record, {
        self,
        roster,
        signing,
        wants,
        progress: progress(),
        keepsAll,
      });
      if (isStopped) return;
      if (going.length > 0) await drop(record, going);
      const stays = spareIn(record, new Set(going));
      chunks += stays.chunks;
      items += stays.items;
    }
    left = { chunks, items };
  }

  async function beyond(scope: Scope): Promise<Spare> {
    const all = (await replicas.records()).map((record) => spareIn(record, new Set(), scope));
    return {
      chunks: all.reduce((sum, { chunks }) => sum + chunks, 0),
      items: all.reduce((sum, { items }) => sum + items, 0),
    };
  }

  function later(ms: number): void {
    if (isStopped) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      looking = looking
        .then(() => look())
        .catch((error: unknown) => {
          if (!isStopped) onError(error);
        })
        .finally(() => {
          if (left.chunks > 0 && progress().some(({ connected }) => connected)) later(LOOK_MS);
        });
    }, ms).unref();
  }

  const sliding = setInterval(() => {
    const first = firstMonth(scopes.own(), now());
    if (first === month) return;
    month = first;
    say({ type: 'reconsider' });
    later(SOON_MS);
  }, SLIDE_MS).unref();

  return {
    isWanted: (streamId, chunk) => isWanted(streamId, chunk),
    wake: () => later(SOON_MS),
    met() {
      if (left.chunks > 0) later(SOON_MS);
    },
    spare: () => left,
    beyond,
    async stop() {
      isStopped = true;
      clearInterval(sliding);
      clearTimeout(timer);
      await looking;
    },
  };
}
