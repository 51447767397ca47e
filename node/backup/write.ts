import { setImmediate as turn } from 'node:timers/promises';
import type { Sealing } from '../../protocol/envelope.ts';
import type { KeysFile } from '../keys/index.ts';
import type { StoreCopy } from '../store/index.ts';
import { fileKey, MAGIC, SALT, sealFrame, u32 } from './frames.ts';
import { type About, encodeParts, type Part } from './parts.ts';

/** Bytes of rows that go into one frame. */
const FRAME_BYTES = 2 ** 18;

export interface BackupSource {
  readonly copy: StoreCopy;
  readonly diskKey: Uint8Array;
  /** The disk key under the passphrase that is to open the backup. */
  readonly keys: KeysFile;
  /** Files of the data directory that go with it, by name. */
  readonly files: ReadonlyMap<string, string>;
  readonly about: Pick<About, 'device' | 'made'>;
}

/**
 * The bytes of a backup, a frame at a time. Closes the copy when it ends, also before its time.
 * @throws ElatioError of the store
 */
export async function* writeBackup(
  sealing: Sealing,
  { copy, diskKey, keys, files, about }: BackupSource,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    const header = Buffer.from(JSON.stringify(keys));
    const salt = sealing.random(SALT);
    yield Buffer.concat([MAGIC, u32(header.length), header, salt]);
    const key = fileKey(sealing, diskKey, salt);
    let place = 0;
    const frame = (parts: readonly Part[]): Buffer =>
      sealFrame(sealing, key, place++, encodeParts(parts));
    const { events, bytes } = copy;
    yield frame([
      { kind: 'about', about: { ...about, events, bytes } },
      ...[...files].map(([name, text]): Part => ({ kind: 'file', name, text })),
    ]);
    let [rows, size] = [0, 0];
    let parts: Part[] = [];
    for await (const row of copy.rows(signal)) {
      parts.push({ kind: 'row', row });
      rows++;
      size += row.key.length + row.value.length;
      if (size < FRAME_BYTES) continue;
      yield frame(parts);
      [parts, size] = [[], 0];
      // Sealing takes milliseconds: what is recorded meanwhile has its turn.
      await turn();
    }
    const json = JSON.stringify(copy.snapshot);
    yield frame([...parts, { kind: 'tail', json }, { kind: 'end', rows }]);
  } finally {
    await copy.close();
  }
}
