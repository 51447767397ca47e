import { hexOf } from '../../protocol/bytes.ts';
import { isDeviceName } from '../../protocol/device-name.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Member } from '../../protocol/roster/interface.ts';
import type { VaultStatus } from '../../protocol/vault-status.ts';
import type { PeerProgress } from '../../protocol/sync/interface.ts';
import { isActiveAdmin, type Membership } from '../pairing/index.ts';
import type { Scopes } from '../scope/index.ts';
import type { Devices, DeviceStatus, Pins } from './interface.ts';
import type { LastHeard } from './last-heard.ts';
import type { DeviceNames } from './names.ts';
import { lastStatementsOf } from './pins.ts';

export interface DevicesDeps {
  /** This device's Ed25519 public key. */
  readonly self: Uint8Array;
  readonly membership: Pick<Membership, 'roster' | 'say'>;
  readonly names: DeviceNames;
  /** How it stands with those that were met since the start. */
  readonly progress: () => readonly PeerProgress[];
  /** What devices keep of each other. */
  readonly scopes: Pick<Scopes, 'own' | 'of'>;
  /** Items that this device holds. */
  readonly items: () => number;
  readonly pins: (device: string) => Promise<Pins>;
  /** What a vault last said of itself. */
  readonly vaultStatus: (vault: string) => VaultStatus | undefined;
  /** What registers last said of a device. */
  readonly lastHeard: (device: string) => LastHeard | undefined;
}

export function createDevices(deps: DevicesDeps): Devices {
  const { self, membership, names, progress, scopes, items, pins, vaultStatus, lastHeard } = deps;
  const me = hexOf(self);

  function nameOf({ device, role }: Pick<Member, 'device' | 'role'>): string {
    const id = hexOf(device);
    return names.of(id) ?? `${role} ${id.slice(0, 8)}`;
  }

  function calledBy(id: string): string | undefined {
    const member = membership.roster().members.get(id);
    return member && nameOf(member);
  }

  function statusOf(member: Member, peers: ReadonlyMap<string, PeerProgress>): DeviceStatus {
    const id = hexOf(member.device);
    const peer = peers.get(id);
    const isSelf = id === me;
    const holds = peer?.holds.reduce((sum, stream) => sum + stream.items, 0);
    // Who is there says so itself.
    const last = isSelf || peer?.connected === true ? undefined : lastHeard(id);
    const heard = last && last.time > (peer?.confirmed ?? 0) ? last : undefined;
    return {
      id,
      name: isSelf ? names.own() : nameOf(member),
      role: member.role,
      standing: member.standing,
      self: isSelf,
      since: member.since,
      connected: isSelf || (peer?.connected ?? false),
      synced: isSelf || (peer?.synced ?? false),
      items: isSelf ? items() : (heard?.items ?? holds),
      keeps: isSelf ? scopes.own() : scopes.of(id),
      behind: isSelf ? 0 : (heard?.behind ?? peer?.behind),
      ahead: isSelf ? 0 : peer?.ahead,
      confirmed: heard?.time ?? peer?.confirmed,
      toldBy: heard && heard.by !== id && heard.by !== me ? calledBy(heard.by) : undefined,
      vault: member.role === 'vault' ? vaultStatus(id) : undefined,
    };
  }

  function list(): readonly DeviceStatus[] {
    const peers = new Map(progress().map((each) => [each.peer, each]));
    const all = [...membership.roster().members.values()].map((each) => statusOf(each, peers));
    const rank = ({ self: isSelf, standing }: DeviceStatus): number =>
      isSelf ? 0 : standing === 'revoked' ? 2 : 1;
    return all.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  }

  function found(id: string): DeviceStatus {
    const device = list().find((each) => each.id === id);
    if (device) return device;
    throw new ElatioError(
      'ELATIO_DEVICES_ID',
      'There is no such device: "elatio devices" shows those there are.',
    );
  }

  /** Refuses what only admins may do, and what cannot be done to a device that was revoked. */
  function changeable(id: string): DeviceStatus {
    const device = found(id);
    if (!isActiveAdmin(membership.roster(), self)) {
      throw new ElatioError(
        'ELATIO_DEVICES_ADMIN',
        'This device is no admin: do it on one that is ("elatio devices" shows them).',
      );
    }
    if (device.standing !== 'revoked') return device;
    throw new ElatioError(
      'ELATIO_DEVICES_REVOKED',
      `${device.name} was revoked: it comes back by "elatio devices renew" on it, then joins.`,
    );
  }

  return {
    list,
    async rename(id, name) {
      found(id);
      if (!isDeviceName(name)) {
        throw new ElatioError(
          'ELATIO_DEVICES_NAME',
          'A name has 1 to 64 characters, none of them invisible: choose another.',
        );
      }
      await names.set(id, name);
      return found(id);
    },
    async setRole(id, role) {
      const device = changeable(id);
      const key = membership.roster().members.get(id)?.device;
      if (key && device.role !== role) await membership.say({ kind: 'role', device: key, role });
      return found(id);
    },
    async revoke(id) {
      changeable(id);
      if (id === me) {
        throw new ElatioError(
          'ELATIO_DEVICES_SELF',
          'This is the device itself: revoke it on another one.',
        );
      }
      const { streams, registers } = await pins(id);
      const roster = membership.roster();
      const device = roster.members.get(id)?.device;
      const last = lastStatementsOf(roster, id);
      if (device) await membership.say({ kind: 'revoke', device, last, streams, registers });
      return found(id);
    },
  };
}
