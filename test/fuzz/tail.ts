/** Files of the write-ahead tail: frames that were changed are left out or counted, and the rest is read. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativePrimitives, randomBytes } from '../../node/crypto.ts';
import { createTail, readTail } from '../../node/store/tail.ts';
import { codeOf } from '../../protocol/error.ts';
import type { FuzzTarget } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'elatio-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const deps = {
  path: join(folder, 'tail'),
  sealing: { primitives: nativePrimitives, random: randomBytes },
  tailKey: new Uint8Array(32).fill(4),
};
const frames = ['one', 'two', 'three '.repeat(60)];

async function written(): Promise<Uint8Array> {
  const tail = await createTail(deps);
  for (const frame of frames) await tail.append(Buffer.from(frame));
  await tail.close();
  return new Uint8Array(readFileSync(deps.path));
}

export const tailTarget: FuzzTarget = {
  name: 'tail',
  seeds: [await written(), new Uint8Array(0), new TextEncoder().encode('ELATIOT1')],
  async run(input) {
    writeFileSync(deps.path, input);
    try {
      const { frames: read } = await readTail(deps);
      for (const frame of read) {
        if (!frames.includes(Buffer.from(frame).toString()))
          throw new Error('a forged frame opened');
      }
    } catch (error) {
      if (codeOf(error) !== 'ELATIO_STORE_DAMAGED') throw error;
    }
  },
};
