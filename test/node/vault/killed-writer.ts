/**
 * A process that writes chunks until it is killed: `node killed-writer.ts DIRECTORY FILE ROUND`. It tells the file the
 * digest of each that was acknowledged, a line each, and says when it begins.
 */
import { createHash, randomBytes } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { openLevelStore } from '../../../node/vault/level-store.ts';

const [directory, path, round] = process.argv.slice(2);
const file = openSync(path, 'w');
const store = await openLevelStore(directory);
console.log('ready');
await Promise.all([0, 1, 2].map(write));

async function write(writer: number): Promise<void> {
  for (let i = 0; ; i++) {
    const bytes = randomBytes(32 + ((i * 7919) % 60_000));
    const digest = createHash('sha256').update(bytes).digest('hex');
    await store.write('a'.repeat(32), [
      { type: 'chunk', streamId: '1'.repeat(32), digest, bytes },
      {
        type: 'register',
        device: 'd'.repeat(64),
        name: `${round}/${writer}/${i}`,
        bytes: Buffer.from(digest),
      },
    ]);
    writeSync(file, `${digest}\n`);
  }
}
