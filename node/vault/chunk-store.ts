/**
 * What a vault keeps, owner by owner: sealed chunks, and what is said of them in the open. Nothing of it is read here,
 * only found again. Whoever makes another store runs `test/node/vault/acceptance.ts` over it.
 */
import type { Micros } from '../../protocol/event.ts';

/** An owner's pseudonym, 32 hexadecimal digits. */
export type OwnerId = string;

/** One write. Ids, digests and devices are hexadecimal. */
export type Change =
  | {
      readonly type: 'statement';
      readonly digest: string;
      readonly bytes: Uint8Array;
      /** When the vault had it first, by its own clock. */
      readonly received: Micros;
    }
  /** Takes the place of the one of the same device and name. */
  | {
      readonly type: 'register';
      readonly device: string;
      readonly name: string;
      readonly bytes: Uint8Array;
    }
  /** Takes the place of the state that was held; none is coming any more then. */
  | ({ readonly type: 'held'; readonly streamId: string } & StreamState)
  /** Takes the place of the state that was coming. */
  | ({ readonly type: 'coming'; readonly streamId: string } & StreamState)
  | {
      readonly type: 'chunk';
      readonly streamId: string;
      readonly digest: string;
      readonly bytes: Uint8Array;
    }
  /** No manifest lists a chunk any more: the last that did was of this generation. */
  | {
      readonly type: 'left';
      readonly streamId: string;
      readonly digest: string;
      readonly generation: number;
    }
  /** One does again. */
  | { readonly type: 'listed'; readonly streamId: string; readonly digest: string }
  | { readonly type: 'drop'; readonly streamId: string; readonly digest: string };

/** A state of a stream: a signed head, and the manifest that it names. */
export interface StreamState {
  readonly head: Uint8Array;
  readonly manifest: Uint8Array;
}

/** Everything of an owner but the chunks themselves. */
export interface Kept {
  /** In no order. */
  readonly statements: readonly { readonly bytes: Uint8Array; readonly received: Micros }[];
  readonly registers: readonly Uint8Array[];
  readonly streams: readonly KeptStream[];
}

export interface KeptStream {
  readonly streamId: string;
  readonly held: StreamState | undefined;
  readonly coming: StreamState | undefined;
  readonly chunks: readonly KeptChunk[];
}

export interface KeptChunk {
  readonly digest: string;
  /** Of the last manifest that listed it; `undefined` while one does. */
  readonly left: number | undefined;
}

/** A place for what owners' devices send. No owner's calls ever touch what another's wrote. */
export interface ChunkStore {
  /** All that something is kept of. */
  owners(): Promise<readonly OwnerId[]>;
  /**
   * Writes all of it or nothing, in this order; on the disk when it resolves. Writes that come while one is under way
   * may share its trip to the disk.
   * @throws ElatioError ELATIO_STORE_FULL, ELATIO_STORE_READ_ONLY, ELATIO_STORE_FAILED, ELATIO_STORE_STOPPED
   */
  write(owner: OwnerId, changes: readonly Change[]): Promise<void>;
  /** @throws ElatioError ELATIO_STORE_DAMAGED where it is not what was written */
  read(owner: OwnerId): Promise<Kept>;
  chunk(owner: OwnerId, streamId: string, digest: string): Promise<Uint8Array | undefined>;
  /** Bytes of all that `write` was given and that nothing took the place of. */
  usage(owner: OwnerId): Promise<number>;
  /** Destroys everything of an owner. It may be there again after a crash in the middle, whole or not at all. */
  remove(owner: OwnerId): Promise<void>;
  /** What was not written by then is not written. */
  close(): Promise<void>;
}
