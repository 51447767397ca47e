import { ElatioError } from '../../protocol/error.ts';
import { SCOPES, type Scope } from '../credentials/index.ts';

/** Who asks: over the owner's socket, from this machine by TCP, or from another one. */
export type Peer = 'owner' | 'loopback' | 'remote';

/**
 * Who may use a route. What a request brings along, a token or a session, adds to what its peer may; a session
 * of the login link has scope admin. Another machine's credentials are not looked at: HTTP would have shown
 * them to the network.
 *
 * | access | owner | loopback | with scope browser | read | write | admin | loopback, node open | remote |
 * |---|---|---|---|---|---|---|---|---|
 * | `public` | yes | yes | yes | yes | yes | yes | yes | yes |
 * | `watcher` | yes | yes | yes | yes | yes | yes | yes | – |
 * | `browser` | yes | – | yes | – | yes | yes | yes | – |
 * | `read` | yes | – | – | yes | yes | yes | yes | – |
 * | `write` | yes | – | – | – | yes | yes | yes | – |
 * | `admin` | yes | – | – | – | – | yes | – | – |
 * | `owner` | yes | – | – | – | – | – | – | – |
 *
 * An open node gives no `admin` by itself: a token made while it was open would outlast that.
 */
export type Access = (typeof LEVELS)[number];

/** Each holds those before it, but `read` not `browser`. */
const LEVELS = ['public', 'watcher', ...SCOPES, 'owner'] as const;

/** Who asks, and what that allows. */
export interface Caller {
  /** The most that it may. */
  readonly level: Access;
  /** Whether the peer comes from this machine. */
  readonly isLocal: boolean;
  /** Of the token or session that it brought. */
  readonly scope?: Scope;
  /** The token that it brought. */
  readonly token?: { readonly id: string; readonly name: string };
  /** The id of its session. */
  readonly session?: string;
}

/**
 * What a peer may without credentials.
 * @param open whether the node was started with `--open`
 */
export function callerFor(peer: Peer, open: boolean): Caller {
  if (peer === 'owner') return OWNER;
  if (peer === 'remote') return REMOTE;
  return open ? OPEN : WATCHER;
}

const OWNER: Caller = { level: 'owner', isLocal: true };
const REMOTE: Caller = { level: 'public', isLocal: false };
const OPEN: Caller = { level: 'write', isLocal: true };
const WATCHER: Caller = { level: 'watcher', isLocal: true };

/** The same caller with what a credential of `scope` adds. */
export function withScope({ level, isLocal }: Caller, scope: Scope): Caller {
  return { level: reaches(level, scope) ? level : scope, isLocal, scope };
}

/**
 * Lets the request pass, or not.
 * @throws ElatioError ELATIO_HTTP_ACCESS, or ELATIO_HTTP_SCOPE where it brought a credential
 */
export function checkAccess(access: Access, caller: Caller): void {
  if (!reaches(caller.level, access)) throw refusal(access, caller);
}

export function reaches(level: Access, access: Access): boolean {
  // The extension pauses, and makes rules: whoever is let in to read changes nothing.
  if (access === 'browser' && level === 'read') return false;
  return LEVELS.indexOf(level) >= LEVELS.indexOf(access);
}

function refusal(access: Access, { isLocal, scope }: Caller): ElatioError {
  if (access === 'owner') {
    return refused('Use the command line (elatio), as the owner of the data directory.');
  }
  if (!isLocal) return refused('Ask from the machine that the node runs on.');
  if (scope !== undefined) {
    const message = `This needs the scope ${access}; what was sent has ${scope}.`;
    return new ElatioError('ELATIO_HTTP_SCOPE', message);
  }
  const open = access === 'admin' ? '' : ', start the node with --open';
  return refused(
    `Send a token (elatio token create --scope ${access}), log in (elatio login)${open}, or use the command line (elatio).`,
  );
}

function refused(way: string): ElatioError {
  return new ElatioError('ELATIO_HTTP_ACCESS', `This needs permission. ${way}`);
}
