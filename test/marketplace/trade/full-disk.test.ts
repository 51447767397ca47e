import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../node/folder.ts';
import { newChain, newTrader, pieces, whole } from './fixture.ts';

/** A small file system of its own; `undefined` where mounting is not permitted. */
function smallDisk(size: string): { folder: string; enlarge(to: string): void } | undefined {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  const mount = (options: string): void =>
    void execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  try {
    mount(`size=${size}`);
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return { folder, enlarge: (to) => mount(`remount,size=${to}`) };
}

test('a buyer whose disk is full reads so, and the goods come when there is room', async ({
  skip,
}) => {
  const disk = smallDisk('1m');
  if (!disk) return skip('mounting is not permitted here');
  const { url } = await newChain();
  const seller = await newTrader(url);
  const { market } = await newTrader(url, { directory: disk.folder });
  await Promise.all([seller.market.faucet('1'), market.faucet('5')]);
  const { account } = await market.status();
  const file = randomBytes(3_000_000);
  const offer = await seller.market.offers.add(
    { name: 'a', price: '5', to: account },
    pieces(file),
  );
  const { sale } = await market.purchases.fetch(offer.link);
  const find = () => market.purchases.find(sale);
  await expect
    .poll(find)
    .toMatchObject({ isVerified: false, words: expect.stringContaining('The disk is full') });
  await expect(market.purchases.buy(sale)).rejects.toMatchObject({ code: 'ELATIO_MARKET_EARLY' });

  disk.enlarge('20m');
  await market.purchases.fetch(offer.link);
  await expect.poll(find).toMatchObject({ isVerified: true });
  await market.purchases.buy(sale);
  await expect.poll(find).toMatchObject({ isOpened: true });
  expect(await whole(await market.purchases.content(sale))).toEqual(file);
});

test('a seller whose disk is full offers nothing, and nothing is left of it', async ({ skip }) => {
  const disk = smallDisk('1m');
  if (!disk) return skip('mounting is not permitted here');
  const { url } = await newChain();
  const { market } = await newTrader(url, { directory: disk.folder });
  const offering = market.offers.add({ name: 'a', price: '5' }, pieces(randomBytes(3_000_000)));
  await expect(offering).rejects.toMatchObject({ code: 'ELATIO_MARKET_DISK' });
  expect(readdirSync(disk.folder)).toEqual([]);
  expect(await market.offers.list()).toEqual([]);
  disk.enlarge('20m');
  await market.offers.add({ name: 'a', price: '5' }, pieces(randomBytes(3_000_000)));
  expect(await market.offers.list()).toHaveLength(1);
});
