import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, MAX_CHUNKS } from '../../../marketplace/exchange/chunks.ts';
import { checkGoods } from '../../../marketplace/exchange/goods.ts';
import { fromHex, toHex } from '../../../marketplace/exchange/hex.ts';
import { type Complaint, type Opened, openGoods } from '../../../marketplace/exchange/opening.ts';
import type { Offer } from '../../../marketplace/exchange/offer.ts';
import { seal } from '../../../marketplace/exchange/sealing.ts';
import { failing, fileOf, filled, keccak, type Parcel, parcelOf, venue } from './stories.ts';
import * as twin from './twin.ts';

/** Opens a parcel as its buyer, who has what the terms say of `file`. */
async function open(
  { key, masked, sealed, offer }: Parcel,
  file: Uint8Array,
): Promise<{ opened: Opened; bytes: Uint8Array }> {
  const parts: Uint8Array[] = [];
  const opened = await openGoods({
    keccak,
    venue,
    offer,
    key: toHex(key),
    masked: [masked],
    plainLeaves: sealed.plainLeaves,
    bytes: file.length,
    sha256: `0x${createHash('sha256').update(file).digest('hex')}`,
    write: (part) => void parts.push(part.slice()),
  });
  return { opened, bytes: new Uint8Array(Buffer.concat(parts)) };
}

/** Whether the contract takes a complaint, by the twin. */
function isTaken(offer: Offer, complaint: Complaint): boolean {
  const { index, key, masked, maskedProof, plainLeaf, plainProof } = complaint;
  const up = (leaf: `0x${string}`, proof: readonly `0x${string}`[]): string =>
    proof.reduce(
      (node, sibling, depth) =>
        (index >> depth) & 1 ? twin.nodeOf(sibling, node) : twin.nodeOf(node, sibling),
      leaf,
    );
  return (
    index < offer.chunks &&
    2 ** maskedProof.length >= offer.chunks &&
    up(twin.leafOf(index, masked), maskedProof) === offer.cipherRoot &&
    up(plainLeaf, plainProof) === offer.plainRoot &&
    twin.leafOf(index, twin.masked(key, index, masked)) !== plainLeaf
  );
}

/** A parcel whose chunk `wrong` opens to something else, with a cipher root made of what is in it. */
async function cheated(file: Uint8Array, wrong: number): Promise<Parcel> {
  const parcel = await parcelOf([file]);
  const masked = parcel.masked.slice();
  masked[wrong * 1_024 + 40] ^= 1;
  const leaves = Array.from({ length: parcel.sealed.chunks }, (_, i) =>
    twin.leafOf(i, toHex(masked.subarray(i * 1_024, (i + 1) * 1_024))),
  );
  const cipherRoot = twin.rootOf(twin.treeOf(leaves));
  return { ...parcel, masked, offer: { ...parcel.offer, cipherRoot } };
}

describe('a sealed file', () => {
  it.each([0, 1, 991, 992, 993, 5_000, 64 * 992, 64 * 992 + 1, 200_000])(
    'of %i bytes is opened by its key to the same bytes',
    async (length) => {
      const file = fileOf(length);
      const parcel = await parcelOf([file]);
      expect(parcel.masked.length).toBe(Math.max(1, Math.ceil(length / 992)) * 1_024);
      const leaves = await checkGoods({
        keccak,
        offer: parcel.offer,
        masked: [parcel.masked],
        plainLeaves: parcel.sealed.plainLeaves,
      });
      expect(leaves.length).toBe(32 * parcel.sealed.chunks);
      const { opened, bytes } = await open(parcel, file);
      expect(opened).toEqual({ kind: 'right' });
      expect(Buffer.compare(bytes, file)).toBe(0);
    },
  );

  it('is the same however its bytes came in, and as the twin seals it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }),
        fc.integer({ min: 2, max: 5 }),
        async (pieces, words) => {
          const file = new Uint8Array(Buffer.concat(pieces));
          const whole = await parcelOf([file], { words });
          expect(await parcelOf(pieces, { words })).toEqual(whole);
          const room = 32 * (words - 1);
          const chunks = Array.from({ length: whole.sealed.chunks }, (_, i) => {
            const salt = twin.maskOf(toHex(filled(9)), i, 0);
            const part = new Uint8Array(room);
            part.set(file.subarray(i * room, (i + 1) * room));
            return twin.join(salt, toHex(part));
          });
          const plain = twin.treeOf(chunks.map((chunk, i) => twin.leafOf(i, chunk)));
          const masked = chunks.map((chunk, i) => twin.masked(toHex(filled(7)), i, chunk));
          const cipher = twin.treeOf(masked.map((chunk, i) => twin.leafOf(i, chunk)));
          expect(toHex(whole.masked)).toBe(twin.join(...masked));
          expect(whole.sealed.plainRoot).toBe(twin.rootOf(plain));
          expect(whole.sealed.cipherRoot).toBe(twin.rootOf(cipher));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('has a salt in each chunk that only the secret tells, so that guesses of a file prove nothing', async () => {
    const file = new Uint8Array(3 * 992);
    const one = await parcelOf([file]);
    const other = await parcelOf([file], { salts: filled(10) });
    const leaves = (parcel: Parcel): string[] =>
      [0, 1, 2].map((i) => toHex(parcel.sealed.plainLeaves.subarray(32 * i, 32 * i + 32)));
    expect(new Set([...leaves(one), ...leaves(other)]).size).toBe(6);
    expect(leaves(one)[0]).not.toBe(twin.leafOf(0, toHex(new Uint8Array(1_024))));
  });

  it('has nothing of itself in it that is not masked', async () => {
    const { masked } = await parcelOf([new Uint8Array(64 * 992)]);
    const words = Array.from({ length: masked.length / 32 }, (_, i) =>
      toHex(masked.subarray(32 * i, 32 * i + 32)),
    );
    expect(new Set(words).size).toBe(words.length);
  });

  it('is refused where it is longer than a sale may be, before all of it is read', async () => {
    const piece = new Uint8Array(64);
    let read = 0;
    function* endless(): Generator<Uint8Array> {
      for (; ; read++) yield piece;
    }
    const sealing = seal({
      // A hash of no strength, so that it does not take long.
      keccak: () => piece.subarray(0, 32),
      key: filled(1),
      salts: filled(2),
      words: 2,
      source: endless(),
      write: () => undefined,
    });
    await expect(sealing).rejects.toEqual(failing('ELATIO_MARKET_FILE_TOO_LARGE'));
    expect(read).toBeLessThan(MAX_CHUNKS);
  });

  it('is given up when asked to, and says how far it is', async () => {
    const stop = new AbortController();
    const done: number[] = [];
    const sealing = seal({
      keccak,
      key: filled(1),
      salts: filled(2),
      source: [fileOf(500_000)],
      write: () => undefined,
      signal: stop.signal,
      onProgress(bytes) {
        done.push(bytes);
        if (done.length === 3) stop.abort(new Error('enough'));
      },
    });
    await expect(sealing).rejects.toThrow('enough');
    expect(done).toEqual([63_488, 126_976, 190_464]);
  });
});

describe('before paying', () => {
  const check = async (parcel: Parcel, masked: Uint8Array, plainLeaves: Uint8Array) =>
    checkGoods({ keccak, offer: parcel.offer, masked: [masked], plainLeaves });

  it('a ciphertext that lacks a byte, has one more, or another, is refused', async () => {
    const parcel = await parcelOf([fileOf(100_000)]);
    const { masked, sealed } = parcel;
    const other = masked.slice();
    other[70_000] ^= 1;
    const more = new Uint8Array([...masked, 0]);
    const chunkMore = new Uint8Array([...masked, ...new Uint8Array(1_024)]);
    const none = new Uint8Array(0);
    for (const wrong of [masked.slice(1), masked.slice(0, -1_024), more, chunkMore, other, none]) {
      await expect(check(parcel, wrong, sealed.plainLeaves)).rejects.toEqual(
        failing('ELATIO_MARKET_CIPHERTEXT'),
      );
    }
  });

  it('goods whose last chunk was never made are refused; without the check the money would be lost', async () => {
    const { masked, sealed, key, offer: five } = await parcelOf([fileOf(5 * 992)]);
    // Six are offered: the sixth place of both trees holds nothing, so no chunk leads there that could be complained of.
    const offer = { ...five, chunks: 6 };
    const plainLeaves = new Uint8Array([...sealed.plainLeaves, ...new Uint8Array(32)]);
    const goods = { keccak, offer, masked: [masked], plainLeaves };
    await expect(checkGoods(goods)).rejects.toEqual(failing('ELATIO_MARKET_CIPHERTEXT'));
    const write = (): void => undefined;
    const terms = { bytes: 6 * 992, sha256: toHex(new Uint8Array(32)) };
    const opening = openGoods({ ...goods, ...terms, venue, key: toHex(key), write });
    await expect(opening).rejects.toEqual(failing('ELATIO_MARKET_CIPHERTEXT'));
  });

  it('paid for without its last chunk, goods with a wrong one there could not be complained of', async () => {
    const file = fileOf(5_000);
    const parcel = await cheated(file, 5);
    const masked = parcel.masked.slice(0, -1_024);
    await expect(check(parcel, masked, parcel.sealed.plainLeaves)).rejects.toEqual(
      failing('ELATIO_MARKET_CIPHERTEXT'),
    );
    // Who paid all the same has the key, and nothing to prove with; who has everything proves it.
    await expect(open({ ...parcel, masked }, file)).rejects.toEqual(
      failing('ELATIO_MARKET_CIPHERTEXT'),
    );
    expect((await open(parcel, file)).opened.kind).toBe('wrong');
  });

  it('hashes of the file that are not all there, or others, are refused', async () => {
    const parcel = await parcelOf([fileOf(100_000)]);
    const { masked, sealed } = parcel;
    const other = sealed.plainLeaves.slice();
    other[33] ^= 1;
    const more = new Uint8Array([...sealed.plainLeaves, ...new Uint8Array(32)]);
    for (const wrong of [sealed.plainLeaves.slice(32), more, other, new Uint8Array(0)]) {
      await expect(check(parcel, masked, wrong)).rejects.toEqual(failing('ELATIO_MARKET_LEAVES'));
    }
  });
});

describe('after the key', () => {
  it.each([0, 3, 63, 64, 100])(
    'a wrong chunk %i makes a complaint that the contract takes',
    async (wrong) => {
      const file = fileOf(101 * 992);
      const parcel = await cheated(file, wrong);
      const { opened } = await open(parcel, file);
      expect(opened.kind).toBe('wrong');
      if (opened.kind !== 'wrong') return;
      expect(opened.complaint.index).toBe(wrong);
      expect(isTaken(parcel.offer, opened.complaint)).toBe(true);
    },
  );

  it('what is right makes no complaint that the contract would take', async () => {
    const file = fileOf(5_000);
    const parcel = await parcelOf([file]);
    const { masked, sealed, key, offer } = parcel;
    const plain = twin.treeOf(
      Array.from({ length: 6 }, (_, i) => toHex(sealed.plainLeaves.slice(32 * i, 32 * i + 32))),
    );
    const chunks = Array.from({ length: 6 }, (_, i) =>
      toHex(masked.slice(1_024 * i, 1_024 * i + 1_024)),
    );
    const cipher = twin.treeOf(chunks.map((chunk, i) => twin.leafOf(i, chunk)));
    const complaint = (index: number): Complaint => ({
      key: toHex(key),
      index,
      masked: chunks[index],
      maskedProof: twin.proofOf(cipher, index),
      plainLeaf: plain[0][index],
      plainProof: twin.proofOf(plain, index),
    });
    expect([0, 1, 5].map((index) => isTaken(offer, complaint(index)))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('a key of two buyers opens the second one’s file for nothing: so two offers with one key are not signed', async () => {
    const [first, second] = [fileOf(5_000, 1), fileOf(5_000, 2)];
    const key = filled(3);
    const sold = await parcelOf([first], { key, salts: filled(4) });
    const unpaid = await parcelOf([second], { key, salts: filled(5) });
    expect(sold.offer.keyHash).toBe(unpaid.offer.keyHash);
    // The key that the first sale shows, on goods that are not paid for.
    const { opened, bytes } = await open({ ...unpaid, key: sold.key }, second);
    expect(opened.kind).toBe('right');
    expect(Buffer.compare(bytes, second)).toBe(0);
  });

  it('a key of another offer opens nothing', async () => {
    const file = fileOf(10);
    const parcel = await parcelOf([file]);
    await expect(open({ ...parcel, key: filled(8) }, file)).rejects.toEqual(
      failing('ELATIO_MARKET_KEY'),
    );
  });

  it('a disk that lost what was paid for is no reason to complain: it is to be fetched again', async () => {
    const file = fileOf(5_000);
    const parcel = await parcelOf([file]);
    const masked = parcel.masked.slice();
    masked[2_000] ^= 1;
    await expect(open({ ...parcel, masked }, file)).rejects.toEqual(
      failing('ELATIO_MARKET_CIPHERTEXT'),
    );
  });

  it('a file whose chunks are as promised but which is not the one described is told from a right one', async () => {
    const parcel = await parcelOf([fileOf(5_000)]);
    expect((await open(parcel, fileOf(5_000, 2))).opened).toEqual({ kind: 'unlike' });
  });
});

it('batches are whole blocks, whatever pieces come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 10 }),
      fc.integer({ min: 1, max: 40 }),
      async (pieces, block) => {
        const parts: Uint8Array[] = [];
        for await (const batch of batchesOf(pieces, block)) parts.push(batch.slice());
        expect(Buffer.concat(parts)).toEqual(Buffer.concat(pieces));
        expect(parts.slice(0, -1).every(({ length }) => length % block === 0)).toBe(true);
        expect(parts.every(({ length }) => length > 0)).toBe(true);
      },
    ),
  );
});

it('hexadecimal text and bytes are each other', () => {
  expect(fromHex('0x00ff10')).toEqual(new Uint8Array([0, 255, 16]));
  expect(toHex(new Uint8Array([0, 255, 16]))).toBe('0x00ff10');
});
