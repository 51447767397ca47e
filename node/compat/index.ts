/**
 * Living where ActivityWatch lived: finding what it left on this machine, and letting its clients in.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_COMPAT_TOML | the clients' configuration is no TOML, or has the key where it cannot be changed safely | correct it, or change it by hand |
 * | ELATIO_COMPAT_FAILED | the clients' configuration cannot be read or written | read the message |
 */
export { apiKeyOf, type KeyState, withKey, withoutKey } from './api-key.ts';
export {
  type Configuration,
  disable,
  enable,
  readConfiguration,
  type Undone,
} from './configuration.ts';
export { diffLines } from './diff.ts';
export { findActivityWatch, type Installation } from './found.ts';
export { clientConfiguration, type Machine } from './places.ts';
