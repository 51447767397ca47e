import type { CredentialsDeps } from './index.ts';
import type { Scope } from './scope.ts';
import { createSecrets } from './secrets.ts';
import type { Tokens } from './tokens.ts';

const DAY = 86_400_000;

/** Milliseconds that a session lasts after its last use. */
export const SESSION_LENGTH = 30 * DAY;

/** More browsers than anybody has: the one that would end first makes room. */
const MOST = 100;

type SessionRecord = {
  readonly scope: Scope;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** The id of the token that it began with; it ends with it. */
  readonly token: string | null;
};

export interface Session {
  readonly id: string;
  readonly scope: Scope;
}

/** A browser that is logged in, without what it proves that by. */
export interface ListedSession extends Session, SessionRecord {}

export interface Sessions {
  /**
   * @param token the id of the token that it begins with, where it is one
   * @returns the secret that the cookie holds
   */
  begin(scope: Scope, token?: string): Promise<string>;
  /** The session of a secret, which lasts another 30 days from now. */
  find(secret: string): Session | undefined;
  end(id: string): Promise<void>;
  list(): ListedSession[];
  /** How many there are. */
  count(): number;
}

export function createSessions(deps: CredentialsDeps & { readonly tokens: Tokens }): Sessions {
  const { local, random, now, tokens } = deps;
  const secrets = createSecrets<SessionRecord>({ local, random, kind: 'session', prefix: '' });
  const isValid = ({ expires, token }: SessionRecord): boolean =>
    expires > now() && (token === null || tokens.has(token));

  async function makeRoom(): Promise<void> {
    const byEnd = [...secrets.all()].sort(([, a], [, b]) => b.expires - a.expires);
    for (const [i, [id, record]] of byEnd.entries()) {
      if (i >= MOST - 1 || !isValid(record)) await secrets.remove(id);
    }
  }

  return {
    async begin(scope, token) {
      await makeRoom();
      const expires = now() + SESSION_LENGTH;
      return (await secrets.add({ scope, expires, token: token ?? null })).secret;
    },
    find(secret) {
      const found = secrets.find(secret);
      if (!found || !isValid(found.record)) return undefined;
      const { id, record } = found;
      const expires = now() + SESSION_LENGTH;
      // Once a day: it is a write.
      const longer = (old: SessionRecord): SessionRecord | undefined =>
        expires - old.expires > DAY ? { ...old, expires } : undefined;
      // Where it cannot be kept, the session ends earlier.
      if (longer(record)) void secrets.change(id, longer).catch(() => undefined);
      return { id, scope: record.scope };
    },
    async end(id) {
      await secrets.remove(id);
    },
    list: () =>
      secrets
        .all()
        .filter(([, record]) => isValid(record))
        .map(([id, record]) => ({ id, ...record })),
    count: () => secrets.all().filter(([, record]) => isValid(record)).length,
  };
}
