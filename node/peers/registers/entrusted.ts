import { hexOf } from '../../../protocol/bytes.ts';
import type { Sealing } from '../../../protocol/envelope.ts';
import { codeOf } from '../../../protocol/error.ts';
import { openSealed, recipientsOf, sealTo } from '../../../protocol/keys/sealed-to.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import { decodeRegister } from '../../../protocol/register.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import type { Peer } from '../../../protocol/sync/interface.ts';
import type { PeerRecords } from '../records.ts';
import type { Prekeys } from './prekeys.ts';
import type { RegisterWriter } from './writer.ts';

/** For whom a secret is: whoever has the owner's words alone, or every admin's device too. */
export type Entrusted = 'words' | 'admins';

/** Secrets that this device tells in registers, sealed to those whom they are for. */
export interface EntrustedSecrets {
  /** On the disk, and on its way to others, when it resolves; nothing is written where it stands so already. */
  write(name: string, whom: Entrusted, secret: Uint8Array): Promise<void>;
  /**
   * What devices told under a name, as far as it opens with this device's keys, or with `words`; the newest first. What is
   * damaged or sealed to others is left out.
   * @param words the secret of the recovery key, X25519
   */
  read(name: string, words?: Uint8Array): readonly EntrustedSecret[];
}

export interface EntrustedSecret {
  /** Who told it. */
  readonly device: Peer;
  readonly version: number;
  readonly secret: Uint8Array;
}

export function createEntrusted({
  self,
  roster,
  records,
  writer,
  prekeys,
  sealing,
  signing,
}: {
  readonly self: Peer;
  readonly roster: Pick<Roster, 'members' | 'recoveryKey'>;
  readonly records: Pick<PeerRecords, 'registers' | 'register'>;
  readonly writer: Pick<RegisterWriter, 'write'>;
  readonly prekeys: Pick<Prekeys, 'ofDevices' | 'secrets'>;
  readonly sealing: Sealing;
  readonly signing: Signing;
}): EntrustedSecrets {
  const { primitives } = sealing;
  const purposeOf = (name: string): string => `elatio/${name}/1`;

  function recipients(whom: Entrusted): readonly Uint8Array[] {
    if (whom === 'words') return [roster.recoveryKey];
    return [roster.recoveryKey, ...prekeys.ofDevices(({ role }) => role === 'admin')];
  }

  function opened(name: string, content: Uint8Array, secrets: readonly Uint8Array[]) {
    try {
      return openSealed({ primitives, signing }, secrets, purposeOf(name), content);
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return undefined;
    }
  }

  return {
    async write(name, whom, secret) {
      const to = recipients(whom);
      const before = records.register(self, name);
      if (before) {
        const { content } = decodeRegister(signing, before);
        const isSame = setOf(recipientsOf(content)) === setOf(to);
        const own = opened(name, content, prekeys.secrets());
        // What is for the words alone cannot be read here to be compared: who writes it again means it.
        if (isSame && own && hexOf(own) === hexOf(secret)) return;
      }
      const header = [purposeOf(name)] as const;
      await writer.write(name, sealTo({ ...sealing, signing }, to, header, secret));
    },
    read(name, words) {
      const secrets = [...prekeys.secrets(), ...(words ? [words] : [])];
      const found: EntrustedSecret[] = [];
      for (const bytes of records.registers()) {
        const register = decodeRegister(signing, bytes);
        const device = hexOf(register.device);
        // A vault has no secrets of the owner's: what it says it has is nobody's.
        if (register.name !== name || roster.members.get(device)?.role === 'vault') continue;
        const secret = opened(name, register.content, secrets);
        if (secret) found.push({ device, version: register.version, secret });
      }
      return found.toSorted((a, b) => b.version - a.version);
    },
  };
}

function setOf(keys: readonly Uint8Array[]): string {
  return [...new Set(keys.map(hexOf))].toSorted().join(' ');
}
