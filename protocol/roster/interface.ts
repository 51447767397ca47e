import type { Micros } from '../event.ts';

/** What a device may do: an `admin` and a `member` read and write everything; a `vault` keeps what it cannot read. */
export type Role = 'admin' | 'member' | 'vault';

export const ROLES = ['admin', 'member', 'vault'] as const;

/** Up to where what a revoked device wrote in a stream is accepted. */
export interface StreamCut {
  /** 16 bytes. */
  readonly streamId: Uint8Array;
  readonly next: number;
  /** Of the stream's chain at `next`, 32 bytes. */
  readonly chain: Uint8Array;
}

/** Which of a revoked device's registers still count. */
export interface RegisterCut {
  readonly name: string;
  readonly version: number;
  /** SHA-256 of the register, 32 bytes. */
  readonly digest: Uint8Array;
}

/** Up to where what a device wrote counts. */
export interface Cuts {
  readonly streams: readonly StreamCut[];
  readonly registers: readonly RegisterCut[];
}

/** What a statement of the roster says. Keys are public ones, 32 bytes. */
export type Saying =
  /** The first of all: who the owner is. Its digest's first 16 bytes are the owner's pseudonym, for ever. */
  | {
      readonly kind: 'genesis';
      readonly ownerKey: Uint8Array;
      readonly recoveryKey: Uint8Array;
      readonly nonce: Uint8Array;
    }
  | { readonly kind: 'enrol'; readonly device: Uint8Array; readonly role: Role }
  | { readonly kind: 'role'; readonly device: Uint8Array; readonly role: Role }
  | {
      readonly kind: 'revoke';
      readonly device: Uint8Array;
      /** Digests of the target's last statements that still count: with them what they come after. All others are void. */
      readonly last: readonly Uint8Array[];
      readonly streams: readonly StreamCut[];
      readonly registers: readonly RegisterCut[];
    }
  /** Moves the cut of a revoked device further out: what it wrote before it was known to be revoked turned up. */
  | {
      readonly kind: 'raise';
      readonly device: Uint8Array;
      readonly streams: readonly StreamCut[];
      readonly registers: readonly RegisterCut[];
    }
  /** From the cut on, who adopts it signs for a stream of a revoked device. */
  | { readonly kind: 'adopt'; readonly cut: StreamCut; readonly adopter: Uint8Array }
  | {
      readonly kind: 'replace-owner';
      readonly ownerKey: Uint8Array;
      readonly recoveryKey: Uint8Array;
    }
  /** Vaults may drop what manifests of a stream below this generation had, thirty days after. */
  | { readonly kind: 'drop'; readonly streamId: Uint8Array; readonly generation: number };

/** A signed statement; see `statement.ts` for its bytes. */
export interface Statement {
  /** SHA-256 of its bytes, 32 bytes. */
  readonly digest: Uint8Array;
  readonly bytes: Uint8Array;
  /** The public key that signed it: a device's, or the owner's. */
  readonly signer: Uint8Array;
  /** Digests of the statements that its signer knew to be the last. */
  readonly after: readonly Uint8Array[];
  readonly time: Micros;
  readonly saying: Saying;
}

export interface Member {
  /** Ed25519 public key, 32 bytes. */
  readonly device: Uint8Array;
  readonly role: Role;
  /** `suspended`: admins revoked each other without knowing of it; nothing new of theirs is accepted. */
  readonly standing: 'active' | 'suspended' | 'revoked';
  readonly since: Micros;
}

/** All statements there are, and what they come to: the same for whoever holds the same ones, in whatever order they came. */
export interface Roster {
  /** The owner's pseudonym, 16 bytes. */
  readonly owner: Uint8Array;
  readonly ownerKey: Uint8Array;
  /** X25519, 32 bytes. */
  readonly recoveryKey: Uint8Array;
  /** By public key in hexadecimal, revoked ones too. */
  readonly members: ReadonlyMap<string, Member>;
  /**
   * Digests of the statements that no other comes after, of those that are on the disk: what is signed names no other, as
   * these may be gone after a crash, and what names them would count for nobody.
   */
  readonly frontier: readonly Uint8Array[];
  /** One for all statements, void ones too, 32 bytes. */
  readonly digest: Uint8Array;
  statements(): readonly Statement[];
  has(digest: Uint8Array): boolean;
  /**
   * Takes a statement in.
   * @param isWritten false where it is not on the disk yet: {@link written} is said of it then
   * @returns false where it was there already
   * @throws ElatioError ELATIO_ROSTER_EARLY where statements before it are missing, ELATIO_ROSTER_REFUSED where its
   *   signer may not say it, ELATIO_ROSTER_FULL
   */
  add(statement: Statement, isWritten?: boolean): boolean;
  /** A statement of this roster is on the disk by now. */
  written(digest: Uint8Array): void;
  /** Whether a statement has an effect: not, where its signer was cut off from it, or that is open. */
  stands(digest: Uint8Array): boolean;
  /** Whether a device may write and be talked to: active, whatever its role. */
  isActive(device: Uint8Array): boolean;
  /**
   * Whether a signer's head of a stream counts. `author` is whose stream it is, where that is known (a vault learns
   * it from the first head); `frontier` the head's. A vault is the author of none. Of a revoked or suspended device
   * counts exactly what was pinned.
   */
  accepts(
    head: HeadClaim,
  ): 'yes' | 'unknown-frontier' | 'revoked' | 'not-its-author' | 'unknown-device';
  /**
   * Whether a register counts. A vault writes no others than `status` and `heads`: of all others it is an
   * `unknown-device`. Of a revoked or suspended device counts what was pinned, and no `prekey` or `keyring/`.
   */
  acceptsRegister(
    register: RegisterClaim,
  ): 'yes' | 'unknown-frontier' | 'revoked' | 'unknown-device';
  /** All that is pinned of a revoked or suspended device; nothing of others. */
  cutsOf(device: Uint8Array): Cuts;
  /** Who signs for a stream now: its author, or who adopted it. */
  signerOf(streamId: Uint8Array, author: Uint8Array): Uint8Array;
}

/** What of a head decides whether it counts. */
export interface HeadClaim {
  readonly signer: Uint8Array;
  readonly streamId: Uint8Array;
  readonly next: number;
  readonly chain: Uint8Array;
  readonly frontier: readonly Uint8Array[];
  /** Whose stream it is, where it is known. */
  readonly author: Uint8Array | undefined;
}

/** What of a register decides whether it counts. */
export interface RegisterClaim {
  readonly device: Uint8Array;
  readonly name: string;
  readonly version: number;
  readonly digest: Uint8Array;
  readonly frontier: readonly Uint8Array[];
}
