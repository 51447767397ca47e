import { hexOf } from '../protocol/bytes.ts';
import type { Micros } from '../protocol/event.ts';
import { ownerSecretsOf } from '../protocol/keys/words.ts';
import type { Primitives, RandomBytes, Signing } from '../protocol/primitives.ts';
import type { Roster, Saying, Statement } from '../protocol/roster/interface.ts';
import { createRoster } from '../protocol/roster/roster.ts';
import { decodeStatement, sayStatement } from '../protocol/roster/statement.ts';
import type { PeerRecords } from './peers/records.ts';
import type { DeviceRecord, LocalRecords } from './store/index.ts';

/** Who this node's owner is, and what the owner's words stand for, for as long as they were not written down. */
export interface Owner {
  /** The roster as it is on the disk; of a new node one that knows its owner and this device, which is an admin. */
  roster(): Promise<Roster>;
  /** 32 bytes that the words stand for (see `../protocol/keys/words.ts`); `undefined` once they were erased. */
  entropy(): Uint8Array | undefined;
  /** Keeps those of other words, sealed, until they are erased; on the disk when it resolves. */
  keep(entropy: Uint8Array): Promise<void>;
  /** Erases them: they were shown and asked back, or the owner is another. */
  erase(): Promise<void>;
}

/**
 * The roster that statements come to, in whatever order they are.
 * @throws ElatioError ELATIO_ROSTER_…
 */
export function rosterOf(
  deps: { readonly sha256: Primitives['sha256']; readonly signing: Pick<Signing, 'verify'> },
  statements: readonly Uint8Array[],
): Roster {
  return createRoster(
    deps,
    statements.map((bytes) => decodeStatement(deps, bytes)),
  );
}

const ENTROPY = 'owner/entropy';
const ENTROPY_BYTES = 32;
const NONCE_BYTES = 16;

export function createOwner({
  local,
  records,
  device,
  primitives: { sha256, hkdf },
  signing,
  random,
  now,
}: {
  readonly local: LocalRecords;
  readonly records: PeerRecords;
  readonly device: DeviceRecord;
  readonly primitives: Pick<Primitives, 'sha256' | 'hkdf'>;
  readonly signing: Signing;
  readonly random: RandomBytes;
  readonly now: () => Micros;
}): Owner {
  function entropy(): Uint8Array | undefined {
    const kept = local.get(ENTROPY);
    return typeof kept === 'string' ? new Uint8Array(Buffer.from(kept, 'base64')) : undefined;
  }

  async function keep(bytes: Uint8Array): Promise<void> {
    await local.set(ENTROPY, Buffer.from(bytes).toString('base64'));
  }

  /** A crash between any two of its steps leaves what the next start goes on from. */
  async function found(kept: readonly Statement[]): Promise<readonly Statement[]> {
    const words = entropy() ?? random(ENTROPY_BYTES);
    await keep(words);
    const { owner: secret, recovery } = ownerSecretsOf({ hkdf }, words);
    const statements = [...kept];
    const say = async (saying: Saying): Promise<void> => {
      const after = statements.slice(-1).map(({ digest }) => digest);
      const statement = sayStatement({ sha256, signing }, secret, { after, time: now(), saying });
      await records.keepStatement(statement.bytes);
      statements.push(statement);
    };
    if (statements.length === 0) {
      const recoveryKey = signing.exchangeKey(recovery);
      const ownerKey = signing.signingKey(secret);
      await say({ kind: 'genesis', ownerKey, recoveryKey, nonce: random(NONCE_BYTES) });
    }
    await say({ kind: 'enrol', device: device.publicKey, role: 'admin' });
    return statements;
  }

  return {
    async roster() {
      const kept = records.statements().map((bytes) => decodeStatement({ sha256, signing }, bytes));
      const [first] = kept;
      const isFounding =
        !first ||
        // Nobody else was told of the owner yet: what this device began is to be ended.
        (kept.length === 1 && !createRoster({ sha256 }, kept).members.has(hexOf(device.publicKey)));
      return createRoster({ sha256 }, isFounding ? await found(kept) : kept);
    },
    entropy,
    keep,
    erase: () => local.set(ENTROPY, undefined),
  };
}
