/** A file becoming goods: keystream and both trees of 16 MiB, and opened again, beside the same with Keccak in JavaScript. */
import { createHash, randomBytes } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex } from '../../marketplace/exchange/hex.ts';
import { createKeccak, type Keccak } from '../../marketplace/exchange/keccak.ts';
import { keyHashOf } from '../../marketplace/exchange/key-hash.ts';
import type { Offer, Venue } from '../../marketplace/exchange/offer.ts';
import { openGoods } from '../../marketplace/exchange/opening.ts';
import { seal } from '../../marketplace/exchange/sealing.ts';
import { option, quantile, report, rounded } from './report.ts';

const MIB = option('mib', 16);
const ROUNDS = option('rounds', 5);
const PIECE = 65_536;
const file = randomBytes(MIB * 2 ** 20);
const sha256 = toHex(createHash('sha256').update(file).digest());
const key = randomBytes(32);
const salts = randomBytes(32);
const venue: Venue = { chainId: 31_337, exchange: `0x${'5'.repeat(40)}` };

/** As a file comes from a disk. */
function* pieces(of: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < of.length; at += PIECE) yield of.subarray(at, at + PIECE);
}

async function round(keccak: Keccak): Promise<{ sealing: number; opening: number; root: string }> {
  const parts: Uint8Array[] = [];
  const start = performance.now();
  const sealed = await seal({
    keccak,
    key,
    salts,
    source: pieces(file),
    write: (part) => void parts.push(part),
  });
  const sealing = performance.now() - start;

  const { chunks, words, cipherRoot, plainRoot, plainLeaves } = sealed;
  const nobody = `0x${'0'.repeat(40)}` as const;
  const offer: Offer = {
    seller: nobody,
    payout: nobody,
    guardian: nobody,
    buyer: nobody,
    token: nobody,
    price: 1n,
    bond: 0n,
    cipherRoot,
    plainRoot,
    keyHash: keyHashOf(venue, toHex(key)),
    chunks,
    words,
    expiry: 0,
    revealWindow: 0,
    complainWindow: 0,
    termsHash: sha256,
    consentHash: sha256,
    nonce: 0n,
  };
  const opening = performance.now();
  const { kind } = await openGoods({
    keccak,
    venue,
    offer,
    key: toHex(key),
    plainLeaves,
    sha256,
    bytes: file.length,
    masked: parts,
    write: () => undefined,
  });
  if (kind !== 'right') throw new Error('What was sealed does not open to what it was.');
  return { sealing, opening: performance.now() - opening, root: cipherRoot };
}

const fast = await createKeccak();
const rounds: Awaited<ReturnType<typeof round>>[] = [];
for (let i = 0; i < ROUNDS; i++) rounds.push(await round(fast));
const plain = await round((bytes) => keccak_256(bytes));
if (plain.root !== rounds[0].root) throw new Error('Both must come to the same.');

const seconds = (of: 'sealing' | 'opening'): number[] => rounds.map((one) => one[of] / 1_000);
const median = quantile(seconds('sealing'), 0.5);
report('sealing', {
  mib: MIB,
  seconds: rounded(median),
  slowestRound: rounded(Math.max(...seconds('sealing'))),
  openingSeconds: rounded(quantile(seconds('opening'), 0.5)),
  inJavaScript: rounded(plain.sealing / 1_000),
  target: { seconds: 3 },
  met: (median * 16) / MIB <= 3,
});
