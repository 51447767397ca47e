import { hostname } from 'node:os';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { type KeysFile, readKeysFile, underPassphrase, withEntry } from '../keys/index.ts';
import type { Store } from '../store/index.ts';
import { FILES } from './restore.ts';
import { writeBackup } from './write.ts';

/** A backup that is being made. */
export interface Backup {
  readonly events: number;
  /** About how many bytes come. */
  readonly bytes: number;
  /** To be read to its end, or returned: what is purged meanwhile waits for it. */
  readonly content: AsyncGenerator<Uint8Array>;
}

/** Makes backups of a node that runs. */
export interface Backups {
  /**
   * @param passphrase that is to open it; that of the data where absent
   * @throws ElatioError ELATIO_BACKUP_PASSPHRASE, ELATIO_KEYS_EMPTY, ELATIO_KEYS_DAMAGED, or of the store
   */
  make(passphrase: string | undefined, signal?: AbortSignal): Promise<Backup>;
}

export function createBackups({
  directory,
  store,
  diskKey,
  sealing,
}: {
  readonly directory: string;
  readonly store: Store;
  readonly diskKey: Uint8Array;
  readonly sealing: Sealing;
}): Backups {
  async function keysFor(passphrase: string | undefined): Promise<KeysFile> {
    if (passphrase !== undefined) return underPassphrase(sealing, diskKey, passphrase);
    const file = await readKeysFile(directory);
    if (file?.protection === 'passphrase') return withEntry(file, undefined);
    throw new ElatioError(
      'ELATIO_BACKUP_PASSPHRASE',
      'A backup opens with a passphrase, and this data has none: give one, in a terminal or by ELATIO_KEY.',
    );
  }

  return {
    async make(passphrase, signal) {
      const keys = await keysFor(passphrase);
      const files = await filesIn(directory);
      const copy = await store.copy();
      const about = { device: hostname(), made: new Date().toISOString() };
      const content = writeBackup(sealing, { copy, diskKey, keys, files, about }, signal);
      return { events: copy.events, bytes: copy.bytes, content };
    },
  };
}

async function filesIn(directory: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of FILES) {
    try {
      files.set(name, await readFile(join(directory, name), 'utf8'));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return files;
}
