import type { CredentialsDeps } from './index.ts';
import { hashOf, newSecret } from './secrets.ts';

/** Milliseconds that a code is good for. */
const LIFETIME = 10 * 60_000;

/** Codes at once; the oldest makes room. */
const MOST = 20;

/** The codes of login links. In memory: no link outlives the process that made it. */
export interface LoginCodes {
  create(): { readonly code: string; readonly expires: Date };
  /** Whether the code was good; from then on it is not. */
  use(code: string): boolean;
}

export function createLoginCodes({
  random,
  now,
}: Pick<CredentialsDeps, 'random' | 'now'>): LoginCodes {
  /** The end of each by its hash, the oldest first. */
  const ends = new Map<string, number>();
  return {
    create() {
      for (const hash of ends.keys()) {
        if (ends.size < MOST) break;
        ends.delete(hash);
      }
      const code = newSecret(random, '');
      const end = now() + LIFETIME;
      ends.set(hashOf(code), end);
      return { code, expires: new Date(end) };
    },
    use(code) {
      const hash = hashOf(code);
      const end = ends.get(hash);
      ends.delete(hash);
      return end !== undefined && end > now();
    },
  };
}
