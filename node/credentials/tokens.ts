import { ElatioError } from '../../protocol/error.ts';
import type { CredentialsDeps } from './index.ts';
import type { Scope } from './scope.ts';
import { createSecrets } from './secrets.ts';

type TokenRecord = {
  /** For people; may be empty. */
  readonly name: string;
  readonly scope: Scope;
  /** ISO 8601. */
  readonly created: string;
  /** The day, UTC, ISO 8601: finer would cost a write at each use. */
  readonly lastUsed: string | null;
  /** The only web origin whose requests it is good for; all requests without one pass. Any where absent. */
  readonly origin?: string;
};

export type Token = TokenRecord & { readonly id: string };

/** With the token itself, which is told this once. */
export type NewToken = Token & { readonly token: string };

export interface Tokens {
  create(wanted: Pick<Token, 'name' | 'scope' | 'origin'>): Promise<NewToken>;
  /** The oldest first. */
  list(): Token[];
  has(id: string): boolean;
  /** The token that these characters are; notes that it was used. */
  find(token: string): Token | undefined;
  /**
   * From then on it, and the sessions that began with it, open nothing.
   * @throws ElatioError ELATIO_CREDENTIALS_ID
   */
  revoke(id: string): Promise<void>;
}

export function createTokens({ local, random, now }: CredentialsDeps): Tokens {
  const secrets = createSecrets<TokenRecord>({ local, random, kind: 'token', prefix: 'elatio_' });
  return {
    async create({ name, scope, origin }) {
      const created = new Date(now()).toISOString();
      const record = {
        name,
        scope,
        created,
        lastUsed: null,
        ...(origin !== undefined && { origin }),
      };
      const { id, secret } = await secrets.add(record);
      return { id, ...record, token: secret };
    },
    list: () =>
      secrets
        .all()
        .map(([id, record]) => ({ id, ...record }))
        .sort((a, b) => a.created.localeCompare(b.created)),
    has: (id) => secrets.has(id),
    find(token) {
      const found = secrets.find(token);
      if (!found) return undefined;
      const { id, record } = found;
      const today = new Date(now()).toISOString().slice(0, 10);
      const used = (old: TokenRecord): TokenRecord | undefined =>
        old.lastUsed === today ? undefined : { ...old, lastUsed: today };
      // Where it cannot be kept, as on a full disk, the token serves all the same.
      if (used(record)) void secrets.change(id, used).catch(() => undefined);
      return { id, ...record };
    },
    async revoke(id) {
      if (await secrets.remove(id)) return;
      throw new ElatioError(
        'ELATIO_CREDENTIALS_ID',
        `No token has the id ${JSON.stringify(id.slice(0, 100))}: elatio token list shows all.`,
      );
    },
  };
}
