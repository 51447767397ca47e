/** Owners and devices with known secrets, and what they say. */
import { nativePrimitives, nativeSigning } from '../../../node/crypto.ts';
import type { Saying, Statement } from '../../../protocol/roster/interface.ts';
import { sayStatement } from '../../../protocol/roster/statement.ts';

const { sha256 } = nativePrimitives;
export const deps = { sha256, signing: nativeSigning };

export interface Speaker {
  readonly secret: Uint8Array;
  readonly key: Uint8Array;
}

export function speaker(name: string): Speaker {
  const secret = sha256(new TextEncoder().encode(name));
  return { secret, key: nativeSigning.signingKey(secret) };
}

/** What someone says who knows `after` and all that these come after. */
export function says(
  { secret }: Speaker,
  after: readonly Statement[],
  saying: Saying,
  time = 1_750_000_000_000_000,
): Statement {
  return sayStatement(deps, secret, { after: after.map(({ digest }) => digest), time, saying });
}

export const owner = speaker('owner');

export const genesis = says(owner, [], {
  kind: 'genesis',
  ownerKey: owner.key,
  recoveryKey: nativeSigning.exchangeKey(sha256(Uint8Array.of(1))),
  nonce: new Uint8Array(16),
});

export const enrol = ({ key }: Speaker, role: 'admin' | 'member' | 'vault' = 'admin'): Saying => ({
  kind: 'enrol',
  device: key,
  role,
});

export const role = ({ key }: Speaker, given: 'admin' | 'member' | 'vault'): Saying => ({
  kind: 'role',
  device: key,
  role: given,
});

export const revoke = ({ key }: Speaker, last: readonly Statement[] = []): Saying => ({
  kind: 'revoke',
  device: key,
  last: last.map(({ digest }) => digest),
  streams: [],
  registers: [],
});

export const replaceOwner = ({ key, secret }: Speaker): Saying => ({
  kind: 'replace-owner',
  ownerKey: key,
  recoveryKey: nativeSigning.exchangeKey(secret),
});
