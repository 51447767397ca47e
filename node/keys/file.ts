import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { createFile, replaceFile } from '../directory/index.ts';

const base64 = z.base64();

const schema = z.object({
  format: z.literal(1),
  protection: z.enum(['file', 'passphrase', 'keychain']),
  wrapped: base64,
  sum: z.string(),
  /** Of the keychain. With another protection: one that may still be there. */
  entry: z.uuid().optional(),
  kdf: z
    .object({
      name: z.literal('argon2id'),
      salt: base64,
      // Bounded: a forged file must not make this machine run out of memory.
      memory: z.int().min(8).max(4_194_304),
      passes: z.int().min(1).max(1_000),
      parallelism: z.int().min(1).max(64),
    })
    .optional(),
});

/** What `keys.json` says. */
export type KeysFile = z.infer<typeof schema>;

export const KEYS_FILE = 'keys.json';
export const KEY_FILE = 'key';

/** What `sum` must be; the entry counts too, else a damaged one would be taken for one that is gone. */
export function sumOf({ wrapped, entry }: Pick<KeysFile, 'wrapped' | 'entry'>): string {
  const text = entry === undefined ? wrapped : `${wrapped}\n${entry}`;
  return createHash('sha256').update(text).digest('hex');
}

/** The same with another entry, or none. */
export function withEntry(file: KeysFile, entry: string | undefined): KeysFile {
  const { entry: _, ...rest } = file;
  const changed = entry === undefined ? rest : { ...rest, entry };
  return { ...changed, sum: sumOf(changed) };
}

/**
 * Reads `keys.json`; `undefined` where there is none.
 * @throws ElatioError ELATIO_KEYS_DAMAGED
 */
export async function readKeysFile(directory: string): Promise<KeysFile | undefined> {
  const text = await readOptional(join(directory, KEYS_FILE));
  return text === undefined ? undefined : keysFileIn(text);
}

/**
 * What the text of a `keys.json` says.
 * @throws ElatioError ELATIO_KEYS_DAMAGED
 */
export function keysFileIn(text: string): KeysFile {
  try {
    const file = schema.parse(JSON.parse(text));
    if (file.sum !== sumOf(file)) throw new Error('its checksum differs');
    if (file.protection === 'passphrase' && !file.kdf) throw new Error('"kdf" is missing');
    if (file.protection === 'keychain' && !file.entry) throw new Error('"entry" is missing');
    return file;
  } catch (cause) {
    throw new ElatioError(
      'ELATIO_KEYS_DAMAGED',
      'keys.json is damaged: put it back from a backup.',
      {
        cause,
      },
    );
  }
}

export async function writeKeysFile(directory: string, file: KeysFile): Promise<void> {
  const path = join(directory, KEYS_FILE);
  await replaceFile(path, textOf(file)).catch(unwritten(path));
}

/** Makes `keys.json`; false, and nothing is changed, where somebody else has made one. */
export async function createKeysFile(directory: string, file: KeysFile): Promise<boolean> {
  const path = join(directory, KEYS_FILE);
  return createFile(path, textOf(file)).catch(unwritten(path));
}

function textOf(file: KeysFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** @throws ElatioError ELATIO_KEYS_ABSENT, ELATIO_KEYS_DAMAGED */
export async function readKeyFile(directory: string): Promise<Uint8Array> {
  const text = await readOptional(join(directory, KEY_FILE));
  if (text === undefined) {
    throw new ElatioError(
      'ELATIO_KEYS_ABSENT',
      `The file ${join(directory, KEY_FILE)} that opens this data directory is gone: put it back from a backup.`,
    );
  }
  if (!/^[0-9a-f]{64}\s*$/.test(text)) {
    throw new ElatioError(
      'ELATIO_KEYS_DAMAGED',
      `The file ${join(directory, KEY_FILE)} is damaged.`,
    );
  }
  return new Uint8Array(Buffer.from(text.trim(), 'hex'));
}

/**
 * Makes the key file; gives back the key in it, which is not `key` where somebody else has made one.
 * @throws ElatioError ELATIO_KEYS_DAMAGED
 */
export async function ensureKeyFile(directory: string, key: Uint8Array): Promise<Uint8Array> {
  const text = `${Buffer.from(key).toString('hex')}\n`;
  const path = join(directory, KEY_FILE);
  const isMade = await createFile(path, text).catch(unwritten(path));
  return isMade ? key : readKeyFile(directory);
}

export async function removeKeyFile(directory: string): Promise<void> {
  await rm(join(directory, KEY_FILE), { force: true });
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw failed(path, 'read', error);
  }
}

function failed(path: string, what: 'read' | 'written', cause: unknown): ElatioError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ElatioError('ELATIO_KEYS_FAILED', `${path} cannot be ${what}: ${reason}.`, { cause });
}

function unwritten(path: string): (error: unknown) => never {
  return (error) => {
    throw failed(path, 'written', error);
  };
}
