import type { Scope } from '../../../protocol/scope.ts';
import { onTestFinished } from 'vitest';
import { nativePrimitives, nativeSigning, randomBytes } from '../../../node/crypto.ts';
import { createInviting, createJoining, type Membership } from '../../../node/pairing/index.ts';
import type { PairingHost } from '../../../node/pairing/index.ts';
import { ownerSecretsOf } from '../../../protocol/keys/words.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import { decodeStatement, sayStatement } from '../../../protocol/roster/statement.ts';
import type { Roster, Saying } from '../../../protocol/roster/interface.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { startHost, type TestHost } from '../peers/hosts.ts';

const deps = { sha256: nativePrimitives.sha256, signing: nativeSigning };

export const readRoster = (statements: readonly Uint8Array[]): Roster =>
  createRoster(
    deps,
    statements.map((bytes) => decodeStatement(deps, bytes)),
  );

/** The roster of a new owner whose only device has this key. */
export function newRoster(device: Uint8Array, entropy = randomBytes(32)): Roster {
  const { owner: secret, recovery } = ownerSecretsOf(nativePrimitives, entropy);
  const genesis = sayStatement(deps, secret, {
    after: [],
    time: 1,
    saying: {
      kind: 'genesis',
      ownerKey: nativeSigning.signingKey(secret),
      recoveryKey: nativeSigning.exchangeKey(recovery),
      nonce: randomBytes(16),
    },
  });
  const enrol = sayStatement(deps, secret, {
    after: [genesis.digest],
    time: 2,
    saying: { kind: 'enrol', device, role: 'admin' },
  });
  return createRoster(deps, [genesis, enrol]);
}

export interface TestDevice extends TestHost {
  /** What it was to keep of others, latest last. */
  readonly kept: readonly Scope[];
  readonly membership: Membership & { readonly joined: Roster[] };
  readonly names: Map<string, string>;
  readonly inviting: ReturnType<typeof createInviting>;
  readonly joining: ReturnType<typeof createJoining>;
  readonly logged: string[];
  /** Where it was told that others are. */
  readonly learnt: [string, readonly string[]][];
}

/** A device with a host of its own on the loopback interface, and an owner in memory. */
export async function startDevice({
  now = () => Date.now() * 1000,
  host: change = (host) => host,
  failing = false,
}: {
  readonly now?: () => number;
  readonly host?: (host: PairingHost) => PairingHost;
  readonly failing?: boolean;
} = {}): Promise<TestDevice> {
  const test = await startHost();
  const { host, keys } = test;
  onTestFinished(() => host.stop());
  let roster = newRoster(keys.publicKey);
  const joined: Roster[] = [];
  const membership = {
    joined,
    roster: () => roster,
    async say(saying: Saying) {
      if (failing) throw new Error('the disk is full');
      const after = roster.frontier;
      roster.add(sayStatement(deps, keys.secret, { after, time: now(), saying }));
    },
    async join(next: Roster) {
      if (failing) throw new Error('the disk is full');
      joined.push(next);
      roster = next;
    },
  };
  const names = new Map<string, string>();
  const found: [string, readonly string[]][] = [];
  const logged: string[] = [];
  const log = {
    error: (_: object, message: string) => void logged.push(message),
    warn: (_: object, message: string) => void logged.push(message),
  };
  const shared = {
    host: change(host),
    self: keys.publicKey,
    membership,
    primitives: nativePrimitives,
    random: randomBytes,
    log,
  };
  const inviting = createInviting({
    ...shared,
    now,
    async nameDevice(device, name) {
      names.set(device, name);
    },
  });
  const kept: Scope[] = [];
  const joining = createJoining({
    ...shared,
    readRoster,
    scopes: { own: () => kept.at(-1) ?? {}, set: async (scope) => void kept.push(scope) },
    ownName: () => 'here',
    onJoined: (...where) => void found.push(where),
  });
  onTestFinished(async () => {
    await inviting.stop();
    await joining.stop();
  });
  return { ...test, kept, membership, names, inviting, joining, logged, learnt: found };
}

export const keyOf = (device: TestDevice): string => hexOf(device.keys.publicKey);
