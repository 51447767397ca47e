import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../node/folder.ts';
import { bytesOf } from '../../node/on-disk.ts';
import { createBucket, deviceOn, type HostDevice, pair, record, titlesOf } from './host.ts';
import { createSegment, missingForNetworks } from './segment.ts';

const TITLE = 'kingfisher-and-ptarmigan';
const BUCKET = 'window_of-the-curlew';
const CATEGORY = 'Godwits and whimbrels';
const WORDS = [TITLE, BUCKET, CATEGORY];
/** What two devices say first to each other, in Noise's channel. */
const PROTOCOL = '/elatio/sync/1.0.0';
const PATIENT = { timeout: 60_000 };
const missing = missingForNetworks();
if (missing !== undefined) console.log(`Tests with hosts and links of their own need ${missing}.`);

/**
 * Which of the three words, and of the protocol's name, are anywhere on the wire while two devices pair and sync, and which
 * words in what a vault keeps.
 * @param off what the programs do without: see `unsealed.ts`
 */
async function seenOnTheWay(
  off: string | undefined,
  withVault: boolean,
): Promise<{ readonly onTheWire: readonly string[]; readonly inTheVault: readonly string[] }> {
  const unsealed = new URL(`unsealed.ts?${off}`, import.meta.url).href;
  const env = off === undefined ? {} : { NODE_OPTIONS: `--import=${unsealed}` };
  const segment = await createSegment(withVault ? 3 : 2);
  const folder = temporaryFolder();
  const deviceOf = (name: string, i: number): HostDevice =>
    deviceOn({ host: segment.hosts[i], directory: join(folder, name), env });
  const [desk, laptop] = ['desk', 'laptop'].map(deviceOf);
  await Promise.all([desk.up('--peer-port', '0'), laptop.up('--peer-port', '0')]);
  await createBucket(desk, BUCKET);
  const titles = Array.from({ length: 100 }, (_, i) => `${TITLE} ${i}`).sort();
  await record(desk, BUCKET, titles, 0);
  const { code } = await desk.run('categories', 'add', CATEGORY, '--title', TITLE);
  expect(code).toBe(0);
  await pair(desk, laptop);
  await expect.poll(() => titlesOf(laptop), PATIENT).toEqual(titles);
  await expect.poll(async () => (await laptop.run('categories')).out, PATIENT).toContain(CATEGORY);
  const kept = withVault ? await keptFor(desk, deviceOf('attic', 2)) : Buffer.of();
  const sent = segment.captured();
  expect(sent.length).toBeGreaterThan(20_000);
  return {
    onTheWire: [...WORDS, PROTOCOL].filter((word) => sent.includes(word)),
    inTheVault: WORDS.filter((word) => kept.includes(word)),
  };
}

/** All bytes that a vault keeps for a device, once it has everything. */
async function keptFor(device: HostDevice, attic: HostDevice): Promise<Buffer> {
  const vault = await attic.serveVault();
  const invited = await attic.run('vault', 'invite', '--name', 'anna', '--json');
  const { token } = JSON.parse(invited.out) as { token: string };
  const added = await device.run('devices', 'add-vault', vault, token, '--name', 'attic');
  expect([added.err, added.code]).toEqual(['', 0]);
  const vaultSeen = async (): Promise<unknown> => {
    const { out } = await device.run('devices', '--json');
    return (JSON.parse(out) as { role: string }[]).find(({ role }) => role === 'vault');
  };
  await expect.poll(vaultSeen, PATIENT).toMatchObject({ connected: true, synced: true });
  await attic.stop();
  const kept = await bytesOf(attic.directory);
  expect(kept.length).toBeGreaterThan(10_000);
  return kept;
}

describe.skipIf(missing !== undefined)('what one device records and another shows', () => {
  test('is seen by nobody on the way, and no vault that keeps it', async () => {
    expect(await seenOnTheWay(undefined, true)).toEqual({ onTheWire: [], inTheVault: [] });
  });

  test('is sealed where the wire can be read', async () => {
    expect(await seenOnTheWay('noise', false)).toMatchObject({ onTheWire: [PROTOCOL] });
  });

  test('is not on the wire where it is not sealed, but in the vault', async () => {
    expect(await seenOnTheWay('seals', true)).toEqual({ onTheWire: [], inTheVault: WORDS });
  });

  test('would be on the wire, did we neither encrypt nor seal', async () => {
    const { onTheWire } = await seenOnTheWay('seals&noise', false);
    expect(onTheWire).toEqual([...WORDS, PROTOCOL]);
  });
});
