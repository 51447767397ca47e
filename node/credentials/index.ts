/**
 * Credentials: what lets a program or a browser on this machine do more than a watcher may. Of each secret
 * only its SHA-256 is kept; 32 random bytes cannot be guessed, so that a slow hash would protect nothing.
 *
 * | kind | for | ends | kept |
 * |---|---|---|---|
 * | token | a program | when it is revoked | sealed, local record `token/ID` |
 * | login code | one opening of the login link | after 10 minutes, or when used | in memory |
 * | session | a browser, as a cookie | 30 days after its last use, or when logged out | sealed, `session/ID` |
 *
 * | scope | may |
 * |---|---|
 * | `browser` | what the browser extension does: send what it saw, ask what is kept out, pause |
 * | `read` | read all that was recorded |
 * | `write` | both, and change it |
 * | `admin` | that, and manage tokens |
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_CREDENTIALS_ID | no token has the id | `elatio token list` |
 */
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { LocalRecords } from '../store/index.ts';
import { createFailures, type Failures } from './failures.ts';
import { createLoginCodes, type LoginCodes } from './login-codes.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createTokens, type Tokens } from './tokens.ts';

export { SCOPES, type Scope } from './scope.ts';
export type { Failures } from './failures.ts';
export type { LoginCodes } from './login-codes.ts';
export { SESSION_LENGTH, type Session, type Sessions } from './sessions.ts';
export type { NewToken, Token, Tokens } from './tokens.ts';

export interface CredentialsDeps {
  readonly local: LocalRecords;
  readonly random: RandomBytes;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Credentials {
  readonly tokens: Tokens;
  readonly sessions: Sessions;
  readonly codes: LoginCodes;
  /** Wrong tokens and codes alike. */
  readonly failures: Failures;
}

export function createCredentials(deps: CredentialsDeps): Credentials {
  const tokens = createTokens(deps);
  return {
    tokens,
    sessions: createSessions({ ...deps, tokens }),
    codes: createLoginCodes(deps),
    failures: createFailures(deps),
  };
}
