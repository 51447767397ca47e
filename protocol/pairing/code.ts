/**
 * Code of an invitation, as it is shown, scanned, pasted or read aloud.
 *
 *     code    = "elatio:1:" ‖ base32 (payload ‖ check (4))
 *     payload = key (32) ‖ secret (16) ‖ count (1) ‖ address …
 *     address = 4 ‖ IPv4 address (4) ‖ port (2)  or  0 ‖ length (1) ‖ host (UTF-8) ‖ port (2)
 *
 * `key` is the Ed25519 public key of the device that invites: whoever answers at an address has to have it. `check` is
 * the beginning of SHA-256(payload): a slip of the tongue is told before anything is sent. The letters are Crockford's,
 * <https://www.crockford.com/base32.html>: `O` is read as 0, `I` and `L` as 1; case, spaces and hyphens do not count, so
 * that a QR code has it in capitals. It does not say when it ends: only the clock of the device that invites decides.
 */
import { joinBytes, sameBytes } from '../bytes.ts';
import { ElatioError } from '../error.ts';
import type { Primitives } from '../primitives.ts';

/** Where a device may be reached: an IP address or a name, and a TCP port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface PairingCode {
  /** Ed25519 public key of the device that invites, 32 bytes. */
  readonly key: Uint8Array;
  /** 16 random bytes. */
  readonly secret: Uint8Array;
  readonly addresses: readonly Address[];
}

/** More make a QR code that no camera reads. */
export const MOST_ADDRESSES = 8;

const VERSION = '1';
const CHECK = 4;
const IPV4 = 4;
const NAMED = 0;
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** @throws RangeError for what no code can hold: more addresses, a longer host */
export function encodeCode(
  { sha256 }: Pick<Primitives, 'sha256'>,
  { key, secret, addresses }: PairingCode,
): string {
  if (key.length !== 32 || secret.length !== 16 || addresses.length > MOST_ADDRESSES) {
    throw new RangeError('"code" expected a key of 32 and a secret of 16 bytes, and 8 addresses');
  }
  const count = Uint8Array.of(addresses.length);
  const payload = joinBytes(key, secret, count, ...addresses.map(bytesOfAddress));
  const check = sha256(payload).subarray(0, CHECK);
  return `elatio:${VERSION}:${base32(joinBytes(payload, check))}`;
}

/**
 * What a code says.
 * @throws ElatioError ELATIO_PAIRING_CODE, ELATIO_PAIRING_VERSION
 */
export function decodeCode({ sha256 }: Pick<Primitives, 'sha256'>, text: string): PairingCode {
  const [, version, letters = ''] = /^elatio:(\d{1,9}):(.*)$/is.exec(text.trim()) ?? [];
  if (version === undefined) throw mistyped('it does not begin with "elatio:1:"');
  if (version !== VERSION) {
    throw new ElatioError(
      'ELATIO_PAIRING_VERSION',
      `This code has version ${version}, this Elatio reads ${VERSION}: update Elatio here.`,
    );
  }
  const bytes = bytesOfBase32(letters);
  const payload = bytes.subarray(0, -CHECK);
  if (!sameBytes(sha256(payload).subarray(0, CHECK), bytes.subarray(-CHECK))) {
    throw mistyped('a character is wrong or missing');
  }
  return readPayload(payload);
}

/** A code in groups of five letters, to be read aloud. */
export function groupedCode(code: string): string {
  const [name, version, letters = ''] = code.split(':');
  return `${name}:${version}:${(letters.match(/.{1,5}/g) ?? []).join('-')}`;
}

function bytesOfAddress({ host, port }: Address): Uint8Array {
  const end = Uint8Array.of(port >> 8, port & 0xff);
  const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? host.split('.').map(Number) : undefined;
  if (ipv4?.every((byte) => byte < 256)) return joinBytes(Uint8Array.of(IPV4, ...ipv4), end);
  const name = new TextEncoder().encode(host);
  if (name.length > 255) throw new RangeError('"host" expected at most 255 bytes');
  return joinBytes(Uint8Array.of(NAMED, name.length), name, end);
}

function readPayload(payload: Uint8Array): PairingCode {
  let at = 49;
  const take = (length: number): Uint8Array => {
    if (at + length > payload.length) throw mistyped('it is cut short');
    at += length;
    return payload.slice(at - length, at);
  };
  if (payload.length < at) throw mistyped('it is cut short');
  if (payload[48] > MOST_ADDRESSES) throw mistyped('it has too many addresses');
  const addresses = Array.from({ length: payload[48] }, () => {
    const [kind] = take(1);
    if (kind !== IPV4 && kind !== NAMED) throw mistyped('it has an address of an unknown kind');
    const host = kind === IPV4 ? take(4).join('.') : hostOf(take(take(1)[0]));
    const [high, low] = take(2);
    return { host, port: (high << 8) | low };
  });
  if (at < payload.length) throw mistyped('it says more than this Elatio knows');
  return { key: payload.slice(0, 32), secret: payload.slice(32, 48), addresses };
}

function hostOf(bytes: Uint8Array): string {
  const host = String.fromCharCode(...bytes);
  if (!/^[a-z0-9.:%_-]+$/i.test(host)) throw mistyped('it has an address that is none');
  return host;
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += LETTERS[(value >> (bits - 5)) & 31];
    value &= 31;
  }
  return bits > 0 ? text + LETTERS[(value << (5 - bits)) & 31] : text;
}

function bytesOfBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text.replaceAll(/[\s-]/g, '').toUpperCase()) {
    const known = letter === 'O' ? '0' : letter === 'I' || letter === 'L' ? '1' : letter;
    const digit = LETTERS.indexOf(known);
    if (digit < 0) throw mistyped(`"${letter}" is in no code`);
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}

function mistyped(what: string): ElatioError {
  return new ElatioError(
    'ELATIO_PAIRING_CODE',
    `This is no code of an invitation: ${what}. Type or copy it again, all of it.`,
  );
}
