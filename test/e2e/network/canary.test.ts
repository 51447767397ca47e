import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../node/folder.ts';
import { bytesOf } from '../../node/on-disk.ts';
import { createBucket, deviceOn, pair, record, titlesOf } from './host.ts';
import { createSegment, missingForNetworks } from './segment.ts';

const TITLE = 'kingfisher-and-ptarmigan';
const BUCKET = 'window_of-the-curlew';
const CATEGORY = 'Godwits and whimbrels';
const missing = missingForNetworks();
if (missing !== undefined) console.log(`Tests with hosts and links of their own need ${missing}.`);

/** Which of the three words are anywhere on the wire while two devices pair and sync, and in what a vault keeps. */
async function seenOnTheWay(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly onTheWire: readonly string[]; readonly inTheVault: readonly string[] }> {
  const segment = await createSegment(3);
  const folder = temporaryFolder();
  const [desk, laptop, attic] = ['desk', 'laptop', 'attic'].map((name, i) =>
    deviceOn({ host: segment.hosts[i], directory: join(folder, name), env }),
  );
  const vault = await attic.serveVault();
  await Promise.all([desk.up('--peer-port', '0'), laptop.up('--peer-port', '0')]);
  await createBucket(desk, BUCKET);
  const titles = Array.from({ length: 100 }, (_, i) => `${TITLE} ${i}`).sort();
  await record(desk, BUCKET, titles, 0);
  const { code } = await desk.run('categories', 'add', CATEGORY, '--title', TITLE);
  expect(code).toBe(0);
  await pair(desk, laptop);
  const invited = await attic.run('vault', 'invite', '--name', 'anna', '--json');
  const { token } = JSON.parse(invited.out) as { token: string };
  const added = await desk.run('devices', 'add-vault', vault, token, '--name', 'attic');
  expect([added.err, added.code]).toEqual(['', 0]);

  const patient = { timeout: 60_000 };
  await expect.poll(() => titlesOf(laptop), patient).toEqual(titles);
  await expect.poll(async () => (await laptop.run('categories')).out, patient).toContain(CATEGORY);
  const vaultSeen = async (): Promise<unknown> => {
    const { out } = await desk.run('devices', '--json');
    return (JSON.parse(out) as { role: string }[]).find(({ role }) => role === 'vault');
  };
  await expect.poll(vaultSeen, patient).toMatchObject({ connected: true, synced: true });
  await attic.stop();
  const kept = await bytesOf(attic.directory);
  expect(kept.length).toBeGreaterThan(10_000);
  const sent = segment.captured();
  expect(sent.length).toBeGreaterThan(20_000);
  const words = [TITLE, BUCKET, CATEGORY];
  return {
    onTheWire: words.filter((word) => sent.includes(word)),
    inTheVault: words.filter((word) => kept.includes(word)),
  };
}

describe.skipIf(missing !== undefined)('what one device records and another shows', () => {
  test('is seen by nobody on the way, and no vault that keeps it', async () => {
    expect(await seenOnTheWay({})).toEqual({ onTheWire: [], inTheVault: [] });
  });

  test('would be seen by both, did we neither encrypt nor seal', async () => {
    const unsealed = new URL('unsealed.ts', import.meta.url).href;
    const words = [TITLE, BUCKET, CATEGORY];
    expect(await seenOnTheWay({ NODE_OPTIONS: `--import=${unsealed}` })).toEqual({
      onTheWire: words,
      inTheVault: words,
    });
  });
});
