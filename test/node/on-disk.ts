/** What is on the disk, whatever a program shows of it. */
import { ClassicLevel } from 'classic-level';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nativePrimitives, randomBytes, zstd } from '../../node/crypto.ts';
import { openEvents, openPayloads } from '../../node/store/chunks.ts';
import type { StreamKey } from '../../node/store/partition.ts';
import { createSealer } from '../../node/store/seal.ts';
import { readTail } from '../../node/store/tail.ts';
import { DOMAINS } from '../../protocol/bucket.ts';
import { rowsOf } from '../../protocol/codec/columns.ts';
import { DISK_KEY, sealing } from './store/fixture.ts';

/** Everything of a directory that opens under any of the keys, as text; and the keys that are in it. */
export async function openedIn(
  directory: string,
  more: readonly StreamKey[],
): Promise<{ readonly texts: string[]; readonly keys: StreamKey[] }> {
  const sealer = createSealer({ sealing, diskKey: DISK_KEY });
  const tools = {
    sealing: { primitives: nativePrimitives, random: randomBytes },
    compression: zstd,
  };
  const values: Uint8Array[] = [];
  const root = join(directory, 'store');
  for (const name of await readdir(root)) {
    const level = new ClassicLevel<Buffer, Uint8Array>(join(root, name), {
      keyEncoding: 'buffer',
      valueEncoding: 'view',
    });
    for await (const [, value] of level.iterator()) values.push(value);
    await level.close();
  }
  const texts: string[] = [];
  const keys: StreamKey[] = [...more];
  const tables = [
    'bucket',
    'local',
    'device',
    ...DOMAINS.flatMap((domain) =>
      ['stream', 'key', 'index', 'amended', 'document'].map((table) => `${domain} ${table}`),
    ),
  ];
  for (const value of values) {
    for (const table of tables) {
      try {
        const { value: record } = sealer.open(table, value);
        texts.push(JSON.stringify(record));
        if (table.endsWith(' key')) keys.push(record as StreamKey);
        break;
      } catch {
        // Of another table, or a chunk.
      }
    }
  }
  for (const value of values) {
    for (const key of keys) {
      try {
        texts.push(...rowsOf(openEvents(tools, key, value)).map((row) => JSON.stringify(row)));
      } catch {
        try {
          const { rows } = openPayloads(tools, key, value);
          texts.push(...rows.map(({ payload }) => Buffer.from(payload).toString()));
        } catch {
          // Under another key.
        }
      }
    }
  }
  const tailKey = sealer.derive('elatio/disk/tail');
  for (const name of await readdir(join(directory, 'tail'))) {
    const { frames } = await readTail({ path: join(directory, 'tail', name), sealing, tailKey });
    texts.push(...frames.map((frame) => Buffer.from(frame).toString()));
  }
  return { texts, keys };
}

/** Bytes of all files, to find what LevelDB keeps although it was dropped. */
export async function bytesOf(directory: string): Promise<Buffer> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return Buffer.concat(
    await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name)))),
  );
}
