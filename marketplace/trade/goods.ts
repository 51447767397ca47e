/** Goods on the disk of either side: the sealed file, and the hash of every chunk. */
import { seal, type SealOptions, type Sealed } from '../exchange/sealing.ts';
import type { Files } from './files.ts';
import type { Records } from './records.ts';

export const sealedName = (goods: string): string => `${goods}.goods`;
export const leavesName = (goods: string): string => `${goods}.leaves`;

/**
 * Seals a file into goods that are there whole or not at all.
 * @throws what `seal` throws, or the disk
 */
export async function sealInto(
  files: Files,
  goods: string,
  what: Omit<SealOptions, 'write'>,
): Promise<Sealed> {
  const sealed = await files.write(sealedName(goods), (write) => seal({ ...what, write }));
  await files.write(leavesName(goods), (write) => write(sealed.plainLeaves));
  return sealed;
}

export async function removeGoods(files: Files, goods: string): Promise<void> {
  await files.remove(sealedName(goods));
  await files.remove(leavesName(goods));
}

/** Names of the goods of all sales, wares and purchases, on whichever chain. */
export function goodsIn(records: Pick<Records, 'get' | 'keys'>): ReadonlySet<string> {
  const kept = records.keys('market/').filter((key) => OF_GOODS.test(key));
  return new Set(kept.map((key) => (records.get(key) as { readonly goods: string }).goods));
}

const OF_GOODS = /^market\/\d+\/(?:sales|wares|purchases)\//;

/** The hashes as a whole. */
export async function leavesOf(files: Files, goods: string): Promise<Uint8Array> {
  const leaves = new Uint8Array(await files.size(leavesName(goods)));
  let at = 0;
  for await (const piece of files.read(leavesName(goods))) {
    leaves.set(piece.subarray(0, leaves.length - at), at);
    at += piece.length;
  }
  return leaves;
}
