import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { RandomBytes, Signing } from '../../protocol/primitives.ts';
import { createFile, FORMAT_FILE } from '../directory/index.ts';

/** Version of the layout of a vault's directory that this program writes, and the newest it reads. */
export const VAULT_FORMAT = 1;
/** Says that a directory is a vault's: no node opens one that has this file and not its own. */
export const VAULT_FILE = 'vault';
const IDENTITY_FILE = 'identity';

/** Who a vault is: its Ed25519 keys, which are libp2p's as well. 32 bytes each. */
export interface VaultIdentity {
  readonly publicKey: Uint8Array;
  /** Its seed. */
  readonly secret: Uint8Array;
}

/** Where what is in a vault's directory. */
export function placesIn(directory: string): {
  readonly registry: string;
  readonly owners: string;
} {
  return { registry: join(directory, 'registry'), owners: join(directory, 'owners') };
}

/**
 * Makes sure that a directory is a vault's, or becomes one where it is absent or empty; only its owner may enter it.
 * @throws ElatioError ELATIO_VAULT_DIRECTORY, ELATIO_VAULT_NEWER
 */
export async function prepareVaultDirectory(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: unknown): string[] => {
    if (codeOf(error) === 'ENOENT') return [];
    throw unusable(directory, error);
  });
  const text = await readFile(join(directory, VAULT_FILE), 'utf8').catch(() => undefined);
  if (text !== undefined) return checkFormat(directory, text);
  if (names.some((name) => !name.startsWith(`${VAULT_FILE}.`) && !IGNORED.has(name))) {
    throw foreign(directory, names.includes(FORMAT_FILE));
  }
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    await createFile(join(directory, VAULT_FILE), `${JSON.stringify({ vault: VAULT_FORMAT })}\n`);
  } catch (error) {
    throw unusable(directory, error);
  }
}

/** What file systems put into an empty directory by themselves. */
const IGNORED = new Set(['lost+found', '.DS_Store']);

function checkFormat(directory: string, text: string): void {
  const found = /^\{"vault":(\d{1,9})\}\s*$/.exec(text)?.[1];
  if (found === undefined) throw foreign(directory, false);
  if (Number(found) <= VAULT_FORMAT) return;
  throw new ElatioError(
    'ELATIO_VAULT_NEWER',
    `${directory} was written by a newer Elatio (format ${found}; this one reads up to ${VAULT_FORMAT}). Update Elatio; nothing was changed.`,
  );
}

/**
 * The vault's keys, made at the first start, in a file that only its owner can read.
 * @throws ElatioError ELATIO_VAULT_IDENTITY where the file is none, ELATIO_VAULT_DIRECTORY
 */
export async function readIdentity(
  directory: string,
  {
    random,
    signing,
  }: { readonly random: RandomBytes; readonly signing: Pick<Signing, 'signingKey'> },
): Promise<VaultIdentity> {
  const path = join(directory, IDENTITY_FILE);
  try {
    await createFile(path, `${Buffer.from(random(32)).toString('hex')}\n`);
  } catch (error) {
    throw unusable(directory, error);
  }
  const text = (await readFile(path, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new ElatioError(
      'ELATIO_VAULT_IDENTITY',
      `${path} is damaged. Restore it from a copy; without it the vault is another one, and each device has to add it anew.`,
    );
  }
  const secret = new Uint8Array(Buffer.from(text, 'hex'));
  return { secret, publicKey: signing.signingKey(secret) };
}

function foreign(directory: string, isNode: boolean): ElatioError {
  const what = isNode
    ? 'is the data directory of a node that records'
    : 'is neither empty nor a vault';
  return new ElatioError(
    'ELATIO_VAULT_DIRECTORY',
    `${directory} ${what}. Choose another for the vault with --data DIR.`,
  );
}

function unusable(directory: string, cause: unknown): ElatioError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ElatioError(
    'ELATIO_VAULT_DIRECTORY',
    `The vault's directory ${directory} cannot be used: ${reason}.`,
    { cause },
  );
}
