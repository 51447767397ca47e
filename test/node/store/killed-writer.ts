/**
 * A process that writes until it is killed: `node killed-writer.ts DIRECTORY ROUND FILE`. It tells the file of
 * each write that was acknowledged, a line each, and says when it is ready.
 */
import { openSync, writeSync } from 'node:fs';
import { openStore } from '../../../node/store/index.ts';
import { nativePrimitives, randomBytes, zstd } from '../../../node/crypto.ts';

const [directory, round, path] = process.argv.slice(2);
const file = openSync(path, 'w');
const store = await openStore({
  directory,
  diskKey: new Uint8Array(32).fill(7),
  sealing: { primitives: nativePrimitives, random: randomBytes },
  compression: zstd,
  now: () => Date.now() * 1000,
  deviceName: 'killed',
  tidying: { items: 60 },
  syncMs: 20,
});
store.start();
const types = ['currentwindow', 'afkstatus', 'web.tab.current', 'os.hid.input'];
console.log('ready');
await Promise.all(types.map(write));

/** New events, some of them late, each extended now and then; a new bucket every round. */
async function write(type: string, writer: number): Promise<void> {
  const names = [`bucket ${writer}`, `bucket ${writer} of ${round}`];
  for (let i = 0; ; i++) {
    const name = names[i % 2];
    if (i < 2) await store.createBucket({ name, type, client: 'c', hostname: 'h' });
    const title = `${round}/${writer}/${i}`;
    const start = Date.now() * 1000 - (i % 10 === 9 ? 40 * 86_400_000_000 : 0);
    const number = await store.write((transaction) => {
      const view = transaction.bucket(name);
      if (!view) throw new Error('the bucket is gone');
      return transaction.insert(view.bucket, { start, duration: 0, data: { title } }).number;
    });
    writeSync(file, `${JSON.stringify({ name, title, number, duration: 0 })}\n`);
    if (i % 3 !== 0) continue;
    const open = await store.write((transaction) => {
      const view = transaction.bucket(name);
      return view?.open && transaction.extend(view.bucket, view.open.duration + 1000);
    });
    if (open?.data['title'] !== title) continue;
    const { duration } = open;
    writeSync(file, `${JSON.stringify({ name, title, number, duration })}\n`);
  }
}
