import { hexOf } from '../../protocol/bytes.ts';
import { MILLISECOND, type Micros } from '../../protocol/event.ts';
import type { Signing } from '../../protocol/primitives.ts';
import { decodeRegister, encodeRegister } from '../../protocol/register.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import { encodeVaultStatus, STATUS, type VaultStatus } from '../../protocol/vault-status.ts';
import type { VaultIdentity } from './directory.ts';

/** Tells an owner's devices how the vault fares. */
export interface Telling {
  /** Something of it may be otherwise. What changed in size alone is told when a device comes. */
  look(isAsked?: boolean): void;
}

export interface TellingDeps {
  readonly identity: VaultIdentity;
  readonly roster: Pick<Roster, 'frontier'>;
  /** What the vault said before it was started. */
  readonly registers: readonly Uint8Array[];
  readonly signing: Signing;
  readonly now: () => Micros;
  readonly status: () => VaultStatus;
  /** Keeps a register and tells it to those that are connected. */
  readonly say: (register: Uint8Array) => void;
}

/** A vault writes no streams, and is restored from nothing: it has one incarnation. */
const INCARNATION = new Uint8Array(16);

export function createTelling(deps: TellingDeps): Telling {
  const { identity, roster, registers, signing, now, status, say } = deps;
  const { publicKey, secret } = identity;
  const own = registers
    .map((bytes) => decodeRegister(signing, bytes))
    .find(({ device, name }) => name === STATUS && hexOf(device) === hexOf(publicKey));
  let version = own?.version ?? 0;
  let told: VaultStatus | undefined;
  return {
    look(isAsked = false) {
      const found = status();
      const isSame =
        told?.full === found.full && told.quota === found.quota && told.used === found.used;
      if (isSame || (told?.full === found.full && !isAsked)) return;
      told = found;
      version = Math.max(version + 1, Math.floor(now() / MILLISECOND));
      say(
        encodeRegister(signing, secret, {
          device: publicKey,
          incarnation: INCARNATION,
          name: STATUS,
          version,
          frontier: roster.frontier,
          content: encodeVaultStatus(found),
        }),
      );
    },
  };
}
