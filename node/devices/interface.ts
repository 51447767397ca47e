import type { Micros } from '../../protocol/event.ts';
import type { Scope } from '../../protocol/scope.ts';
import type { VaultStatus } from '../../protocol/vault-status.ts';
import type { Member, RegisterCut, Role, StreamCut } from '../../protocol/roster/interface.ts';

/** One of the owner's devices or vaults, and how it stands with it as far as this one knows. */
export interface DeviceStatus {
  /** Its key in hexadecimal. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly standing: Member['standing'];
  /** Whether it is this one. */
  readonly self: boolean;
  readonly since: Micros;
  readonly connected: boolean;
  /** Whether neither side lacks anything of what it wants and the other holds. */
  readonly synced: boolean;
  /** Items that it last said to hold; `undefined` where nobody ever told. */
  readonly items: number | undefined;
  /** What it keeps of what others record, as it says; `undefined` where this program cannot read that. */
  readonly keeps: Scope | undefined;
  /** Items that this device holds and it is to hold and does not, and the other way round. */
  readonly behind: number | undefined;
  readonly ahead: number | undefined;
  /** When it last said what it holds. */
  readonly confirmed: Micros | undefined;
  /** The name of the device that told what is known of it; `undefined` where it told that itself. */
  readonly toldBy: string | undefined;
  /** What a vault last said of itself; `undefined` for others, and where it said nothing yet. */
  readonly vault: VaultStatus | undefined;
}

/** What of a device was accepted until it was revoked. */
export interface Pins {
  readonly streams: readonly StreamCut[];
  readonly registers: readonly RegisterCut[];
}

/** The owner's devices and vaults, and what a person changes about them. */
export interface Devices {
  /** This one first, then those that are active, by their names. */
  list(): readonly DeviceStatus[];
  /** @throws ElatioError ELATIO_DEVICES_ID, ELATIO_DEVICES_NAME, or of the documents */
  rename(id: string, name: string): Promise<DeviceStatus>;
  /** @throws ElatioError ELATIO_DEVICES_ID, ELATIO_DEVICES_ADMIN, ELATIO_DEVICES_REVOKED, ELATIO_ROSTER_REFUSED */
  setRole(id: string, role: 'admin' | 'member'): Promise<DeviceStatus>;
  /**
   * Cuts a device off: what it had stays, nothing that it makes from then on is accepted anywhere.
   * @throws ElatioError as `setRole`; ELATIO_DEVICES_SELF
   */
  revoke(id: string): Promise<DeviceStatus>;
}
