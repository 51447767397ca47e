import { isDeviceName } from '../../protocol/device-name.ts';
import type { Primitives, RandomBytes } from '../../protocol/primitives.ts';
import type { Membership } from '../pairing/index.ts';
import type { Host } from '../peers/host.ts';
import type { DeviceNames } from './names.ts';

/** A vault that was let in among the devices. */
export interface NewVault {
  /** Its key in hexadecimal. */
  readonly id: string;
  readonly name: string;
  /** Multiaddr, without the peer id. */
  readonly address: string;
  /** Bytes that it keeps at most. */
  readonly quota: number;
}

/** Lets vaults in. */
export interface Vaults {
  /**
   * Has a vault keep what the owner's devices record, by a token that it made.
   * @param wanted.name what it is to be called; after its address where absent, or no name
   * @throws ElatioError ELATIO_VAULT_…, ELATIO_PEERS_UNREACHABLE, or of the documents
   */
  add(
    wanted: {
      readonly address: string;
      readonly token: string;
      readonly name?: string | undefined;
    },
    signal: AbortSignal,
  ): Promise<NewVault>;
}

export interface VaultsDeps {
  /** This device's Ed25519 public key. */
  readonly self: Uint8Array;
  readonly host: Pick<Host, 'connect'>;
  readonly membership: Pick<Membership, 'roster' | 'say'>;
  readonly names: Pick<DeviceNames, 'introduce' | 'of'>;
  /** Calls a vault that was let in. */
  readonly onAdded: (vault: string, addresses: readonly string[]) => void;
  readonly primitives: Pick<Primitives, 'hkdf' | 'sha256'>;
  readonly random: RandomBytes;
}

export function createVaults(deps: VaultsDeps): Vaults {
  const { self, host, membership, names, onAdded, primitives, random } = deps;
  return {
    async add({ address: given, token, name: wanted }, signal) {
      // What it stands on takes memory that most nodes never need.
      const { addVault } = await import('../vault/adding.ts');
      const { peer, address, quota } = await addVault(
        {
          host,
          self,
          roster: () => membership.roster(),
          say: (saying) => membership.say(saying),
          primitives,
          random,
        },
        { address: given, token },
        signal,
      );
      onAdded(peer, [address]);
      const usual = names.of(peer) ?? `vault at ${address.split('/')[2]}`;
      const name = wanted !== undefined && isDeviceName(wanted) ? wanted : usual.slice(0, 64);
      // In a document of all devices: the others learn there where the vault is.
      await names.introduce(peer, name, [address]);
      return { id: peer, name, address, quota };
    },
  };
}
