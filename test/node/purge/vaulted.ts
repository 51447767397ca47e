/** A real vault of one owner, over links in memory, with a clock of its own. */
import { onTestFinished } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { newDevice } from '../../../node/store/index.ts';
import type { Change, ChunkStore, Kept } from '../../../node/vault/chunk-store.ts';
import { openLevelStore } from '../../../node/vault/level-store.ts';
import { openOwner, type OwnerVault } from '../../../node/vault/owner.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { decodeRegister } from '../../../protocol/register.ts';
import { type Meeting, now } from '../peers/together.ts';
import { newDirectory } from '../store/fixture.ts';
import type { PurgingDevice } from './company.ts';

export interface TestVault extends Meeting, Pick<OwnerVault, 'sweep'> {
  /** Days that its clock is ahead. */
  days: number;
  kept(): Promise<Kept>;
  /** Digests of the chunks that it has, sorted. */
  chunks(): Promise<readonly string[]>;
  envelopes(): Promise<readonly { readonly digest: string; readonly bytes: Uint8Array }[]>;
  /** The same vault as it is now, which goes its own way from then on. */
  copy(): Promise<TestVault>;
}

/** Makes a vault one of the owner's. */
export async function newVault(by: PurgingDevice): Promise<TestVault> {
  const keys = newDevice(randomBytes);
  await by.say({ kind: 'enrol', device: keys.publicKey, role: 'vault' });
  const store = await openLevelStore(newDirectory());
  const owner = hexOf(by.roster.owner);
  await store.write(
    owner,
    by.roster.statements().map(({ digest, bytes }) => ({
      type: 'statement',
      digest: hexOf(digest),
      bytes,
      received: now(),
    })),
  );
  return open(store, owner, keys);
}

type Keys = Parameters<typeof openOwner>[0]['identity'];

async function open(store: ChunkStore, owner: string, identity: Keys): Promise<TestVault> {
  const vault = await openOwner({
    owner,
    identity,
    store,
    quota: () => 1e9,
    primitives: nativePrimitives,
    signing: nativeSigning,
    random: randomBytes,
    now: () => now() + made.days * 86_400_000_000,
    log: { warn: () => undefined, error: () => undefined },
    onSeen: () => undefined,
  });
  onTestFinished(async () => {
    await vault.stop();
    await store.close();
  });
  const kept = () => store.read(owner);
  const made: TestVault = {
    peer: hexOf(identity.publicKey),
    hear: vault.hear,
    days: 0,
    sweep: () => vault.sweep(),
    kept,
    async chunks() {
      const { streams } = await kept();
      return streams.flatMap(({ chunks }) => chunks.map(({ digest }) => digest)).sort();
    },
    async envelopes() {
      const { streams } = await kept();
      const all = streams.flatMap(({ streamId, chunks }) =>
        chunks.map(async ({ digest }) => {
          const bytes = await store.chunk(owner, streamId, digest);
          if (!bytes) throw new Error('a chunk is missing');
          return { digest, bytes };
        }),
      );
      return Promise.all(all);
    },
    async copy() {
      const { statements, registers, streams } = await kept();
      const changes: Change[] = [
        ...statements.map(({ bytes, received }): Change => {
          const digest = hexOf(nativePrimitives.sha256(bytes));
          return { type: 'statement', digest, bytes, received };
        }),
        ...registers.map((bytes): Change => {
          const { device, name } = decodeRegister(nativeSigning, bytes);
          return { type: 'register', device: hexOf(device), name, bytes };
        }),
      ];
      for (const { streamId, held, chunks } of streams) {
        if (held) changes.push({ type: 'held', streamId, ...held });
        for (const { digest } of chunks) {
          const bytes = await store.chunk(owner, streamId, digest);
          if (bytes) changes.push({ type: 'chunk', streamId, digest, bytes });
        }
      }
      const other = await openLevelStore(newDirectory());
      await other.write(owner, changes);
      return open(other, owner, identity);
    },
  };
  return made;
}
