import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { createDeviceNames, createDevices, createVaults } from '../../../node/devices/index.ts';
import type { Docs } from '../../../node/docs/index.ts';
import { createInviting, createJoining, type PairingHost } from '../../../node/pairing/index.ts';
import { createRecovery, type Restoring } from '../../../node/recovery/index.ts';
import { createOwnScope, createScopes } from '../../../node/scope/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { ElatioError } from '../../../protocol/error.ts';
import type { Roster, Saying } from '../../../protocol/roster/interface.ts';
import { sayStatement } from '../../../protocol/roster/statement.ts';
import { newRoster, readRoster } from './devices.ts';

const deps = { sha256: nativePrimitives.sha256, signing: nativeSigning };

/** What a node has to do with other devices, where no network is and nobody comes. */
export function aloneIn(
  store: Pick<Store, 'device' | 'status' | 'local'>,
  docs: Pick<Docs, 'devices'>,
  now: () => number,
) {
  let entropy: Uint8Array | undefined = randomBytes(32);
  let roster = newRoster(store.device.publicKey, entropy);
  const self = store.device.publicKey;
  const host: PairingHost = {
    openDoor: () => Promise.resolve(() => Promise.resolve()),
    connect: () => Promise.reject(new ElatioError('ELATIO_PEERS_UNREACHABLE', 'Nobody is there.')),
    published: () => ['/ip4/192.168.1.5/tcp/5601'],
    addresses: () => [],
  };
  const membership = {
    roster: () => roster,
    async say(saying: Saying) {
      const { frontier: after } = roster;
      roster.add(sayStatement(deps, store.device.secret, { after, time: now(), saying }));
      return Promise.resolve();
    },
    join(next: Roster) {
      roster = next;
      return Promise.resolve();
    },
  };
  const names = createDeviceNames({
    document: docs.devices,
    self: hexOf(self),
    hostname: 'laptop',
  });
  const scopes = createScopes({
    document: docs.devices,
    local: store.local,
    self: hexOf(self),
    ownName: () => names.own(),
  });
  const spare = () => ({ chunks: 0, items: 0 });
  const log = { error: () => undefined, warn: () => undefined };
  const shared = { host, self, membership, primitives: nativePrimitives, random: randomBytes, log };
  return {
    devices: createDevices({
      self,
      membership,
      names,
      scopes,
      progress: () => [],
      items: () => store.status().events,
      vaultStatus: () => undefined,
      lastHeard: () => undefined,
      pins: () => Promise.resolve({ streams: [], registers: [] }),
    }),
    vaults: createVaults({ ...shared, names, onAdded: () => undefined }),
    inviting: createInviting({
      ...shared,
      now,
      nameDevice: (peer, name) => names.introduce(peer, names.of(peer) ?? name),
    }),
    joining: createJoining({
      ...shared,
      readRoster,
      scopes,
      ownName: () => names.own(),
      onJoined: () => undefined,
    }),
    membership,
    scope: createOwnScope({
      scopes,
      spare,
      beyond: async () => spare(),
      onChanged: () => undefined,
      now,
    }),
    restoring: {
      find: () => Promise.reject(new ElatioError('ELATIO_RECOVERY_ADDRESS', 'It is none.')),
      confirm: () => Promise.reject(new ElatioError('ELATIO_RECOVERY_NONE', 'Nothing was found.')),
    } as Pick<Restoring, 'find' | 'confirm'>,
    recovery: createRecovery({
      owner: { entropy: () => entropy, erase: async () => void (entropy = undefined) },
      membership,
      primitives: nativePrimitives,
      signing: nativeSigning,
      random: randomBytes,
      now,
    }),
  };
}
