import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { Place } from '../../../marketplace/host/index.ts';
import { randomBytes } from '../../../node/crypto.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { goodsOf, SALE } from './goods.ts';
import { memorySink, soon, startHost, stopAll } from './hosts.ts';

const script = fileURLToPath(new URL('./seller-process.ts', import.meta.url));
const CHUNKS = 20_000;
const SIZE = 1_024;
const processes: ChildProcess[] = [];

afterEach(async () => {
  for (const each of processes.splice(0)) each.kill('SIGKILL');
  await stopAll();
});

async function startSeller(seed: string): Promise<{ child: ChildProcess; place: Place }> {
  const child = spawn(process.execPath, [script, seed, `${CHUNKS}`, `${SIZE}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, place: JSON.parse(line) as Place };
}

test('a seller that is killed in the middle and started again at another port sells on', async () => {
  const seed = hexOf(randomBytes(32));
  let seller = await startSeller(seed);
  const first = seller.place;
  const clock = { now: () => performance.now(), sleep: () => sleep(50) };
  const buyer = await startHost({ clock });
  const sink = memorySink(SIZE);
  let again: Promise<void> | undefined;
  await buyer.download.get(
    {
      kind: 'cipher',
      sale: SALE,
      chunks: CHUNKS,
      words: 32,
      sink,
      tries: 1_000,
      place: () => seller.place,
      onProgress(kept) {
        if (kept < 6_000) return;
        again ??= (async () => {
          seller.child.kill('SIGKILL');
          seller = await startSeller(seed);
        })();
      },
    },
    soon(),
  );
  await again;
  expect(seller.place.peer).toBe(first.peer);
  expect(seller.place.addresses).not.toEqual(first.addresses);
  expect(Buffer.compare(sink.bytes(), goodsOf(CHUNKS, SIZE))).toBe(0);
});
