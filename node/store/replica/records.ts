import type { ItemKind } from '../../../protocol/manifest.ts';
import type { SignedState } from './interface.ts';

/** What a stream of another device is to be. */
export interface ReplicaHeads {
  /** The last state of which everything is held that is wanted. */
  readonly held?: SignedState;
  /** A newer one that is being fetched. */
  readonly coming?: SignedState;
}

/** A chunk of another device that is on the disk and not shown. */
export interface WaitingChunk {
  /** The stream's id, hexadecimal. */
  readonly stream: string;
  readonly keyId: string;
  readonly kind: ItemKind;
  /** Size of the envelope. */
  readonly bytes: number;
  /** See `ends.ts`. */
  readonly ordinals: Uint8Array;
}

/** A chunk of a stream of which no key came yet: nobody knows its domain. */
export interface StrangeChunk extends WaitingChunk {
  readonly envelope: Uint8Array;
}
