/**
 * The owner's devices and vaults: who they are, how it stands with them, what a person changes about them.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_DEVICES_ID | no device has the id | `elatio devices` |
 * | ELATIO_DEVICES_NAME | a name is empty, too long, or has characters that nobody sees | choose another |
 * | ELATIO_DEVICES_ADMIN | this device is no admin | do it on one that is |
 * | ELATIO_DEVICES_REVOKED | the device was revoked | `elatio devices renew` on it, then `elatio join` |
 * | ELATIO_DEVICES_SELF | a device is to revoke itself | do it on another one |
 */
export { createDevices, type DevicesDeps } from './devices.ts';
export { type LastHeard, lastHeardOf } from './last-heard.ts';
export type { Devices, DeviceStatus, Pins } from './interface.ts';
export { createDeviceNames, type DeviceNames } from './names.ts';
export {
  createVaults,
  vaultStatusIn,
  type NewVault,
  type Vaults,
  type VaultsDeps,
} from './vaults.ts';
export { type Accepted, pinsOf } from './pins.ts';
