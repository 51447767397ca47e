import { readFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../../protocol/error.ts';

/** What is sent to the X server to be let in; both empty where there is nothing to send. */
export interface Cookie {
  readonly name: string;
  /** Binary, one character a byte. */
  readonly data: string;
}

const NO_COOKIE: Cookie = { name: '', data: '' };
const METHOD = 'MIT-MAGIC-COOKIE-1';

/** Address families of an Xauthority entry (Xau's `Xauth.h`). */
const FAMILY_INTERNET = 0;
const FAMILY_LOCAL = 256;
const FAMILY_WILD = 65_535;

/**
 * The cookie for a display from the Xauthority file: `XAUTHORITY`, else `~/.Xauthority`.
 *
 * A file that is absent or cannot be read gives the empty cookie, with which servers let in those whom
 * they know otherwise (by user id, for one).
 *
 * @param host The server's IPv4 address where it is on another machine.
 */
export async function findCookie(
  display: number,
  host: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Cookie> {
  const path = env['XAUTHORITY'] || join(env['HOME'] || homedir(), '.Xauthority');
  let file: Buffer;
  try {
    file = await readFile(path);
  } catch (error) {
    // Any other system error (no permission) means that there is no cookie for us, too.
    if (codeOf(error) !== undefined) return NO_COOKIE;
    throw error;
  }
  const family = host === undefined ? FAMILY_LOCAL : FAMILY_INTERNET;
  const address = host ?? hostname();
  const entry = entriesOf(file).find(
    (one) =>
      one.method === METHOD &&
      (one.display === '' || one.display === String(display)) &&
      (one.family === FAMILY_WILD || (one.family === family && one.address === address)),
  );
  return entry ? { name: METHOD, data: entry.data } : NO_COOKIE;
}

interface Entry {
  readonly family: number;
  readonly address: string;
  readonly display: string;
  readonly method: string;
  readonly data: string;
}

/**
 * The entries of an Xauthority file: a family (2 bytes, big-endian), then address, display number,
 * method and data, each behind its length (2 bytes). What follows a cut entry is ignored.
 */
function entriesOf(file: Buffer): Entry[] {
  const entries: Entry[] = [];
  let offset = 0;
  const isCut = (length: number) => offset + length > file.length;
  const field = () => {
    const length = isCut(2) ? Infinity : file.readUInt16BE(offset);
    if (isCut(2 + length)) return undefined;
    offset += 2 + length;
    return file.subarray(offset - length, offset);
  };
  while (!isCut(2)) {
    const family = file.readUInt16BE(offset);
    offset += 2;
    const [address, display, method, data] = [field(), field(), field(), field()];
    if (!address || !display || !method || !data) break;
    entries.push({
      family,
      address: family === FAMILY_INTERNET ? address.join('.') : address.toString('latin1'),
      display: display.toString('latin1'),
      method: method.toString('latin1'),
      data: data.toString('latin1'),
    });
  }
  return entries;
}
