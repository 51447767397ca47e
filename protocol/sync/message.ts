/** What nodes say to each other over `/elatio/sync/1.0.0`; `wire.ts` has the bytes of each. */
export type Message =
  /** First, from both sides. */
  | {
      readonly type: 'hello';
      readonly version: number;
      /** The owner's pseudonym, 16 bytes. */
      readonly owner: Uint8Array;
      /** Ed25519 public keys: whoever says it, and to whom. */
      readonly from: Uint8Array;
      readonly to: Uint8Array;
      /** 32 random bytes. */
      readonly nonce: Uint8Array;
      readonly role: 'admin' | 'member' | 'vault';
      /** The roster's. */
      readonly roster: Uint8Array;
    }
  /** To a `hello` that is taken: signed under `elatio/hello/1` over both. Nothing else is taken before it. */
  | { readonly type: 'welcome'; readonly signature: Uint8Array }
  /** The last that is said: why, as a code and a sentence. */
  | { readonly type: 'refuse'; readonly code: string; readonly reason: string }
  /** Where rosters differ: digests of all the statements that one has, then those that the other lacks. */
  | { readonly type: 'roster'; readonly digests: readonly Uint8Array[] }
  | { readonly type: 'statements'; readonly statements: readonly Uint8Array[] }
  /** One digest for each device whose streams and registers one holds; equal lists mean that both hold the same. */
  | {
      readonly type: 'summary';
      readonly digests: readonly (readonly [device: Uint8Array, digest: Uint8Array])[];
    }
  /** What one holds durably, of devices whose digests differ, and later of what has changed: this is what acknowledges. */
  | {
      readonly type: 'have';
      readonly streams: readonly StreamHolding[];
      readonly registers: readonly RegisterHolding[];
    }
  /** Asks for the head and manifest of a stream; `known` is the root of the one that the asker holds, to be told less. */
  | {
      readonly type: 'want-head';
      readonly streamId: Uint8Array;
      readonly known: Uint8Array | undefined;
    }
  | {
      readonly type: 'head';
      readonly head: Uint8Array;
      /** The manifest's bytes, or what differs from the known one: see `manifest-delta.ts`. */
      readonly manifest: { readonly whole: Uint8Array } | { readonly delta: Uint8Array };
    }
  | {
      readonly type: 'want-registers';
      readonly registers: readonly (readonly [device: Uint8Array, name: string])[];
    }
  /** Asked for, or pushed as it changes. */
  | { readonly type: 'register'; readonly register: Uint8Array }
  /** Asks for chunks, to be sent in this order. `id` is the asker's own count. */
  | {
      readonly type: 'want';
      readonly id: number;
      readonly streamId: Uint8Array;
      readonly digests: readonly Uint8Array[];
    }
  /** A part of a chunk: `offset` bytes into its `size`. */
  | {
      readonly type: 'chunk';
      readonly id: number;
      readonly digest: Uint8Array;
      readonly size: number;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  /** One of them that the asked does not hold: not asked for again before it says that it has more. */
  | { readonly type: 'lack'; readonly id: number; readonly digest: Uint8Array }
  /** All of a `want` was answered: how many chunks were sent, and SHA-256 over their digests. Nothing else ends it. */
  | {
      readonly type: 'end';
      readonly id: number;
      readonly count: number;
      readonly digest: Uint8Array;
    };

export interface StreamHolding {
  readonly streamId: Uint8Array;
  /** Whose stream it is; the author signs it, or who adopted it. */
  readonly device: Uint8Array;
  readonly generation: number;
  /** Of the manifest, 32 bytes. */
  readonly root: Uint8Array;
  /** Chunks of it that are not held, 0 mostly. */
  readonly missing: number;
  /** Items that are held. */
  readonly items: number;
  /** What is among the missing because it is not to be held: see `Choices.wants`. Absent where nothing is. */
  readonly unwanted?: Unwanted;
}

/** What a partial replica lists and does not keep. */
export interface Unwanted {
  /** Chunks, at least 1. */
  readonly chunks: number;
  /** Items of these. */
  readonly items: number;
}

export interface RegisterHolding {
  readonly device: Uint8Array;
  readonly name: string;
  readonly version: number;
  readonly digest: Uint8Array;
}
