import { ElatioError } from '../../protocol/error.ts';
import { type Credentials, SESSION_LENGTH } from '../credentials/index.ts';
import { type Access, type Caller, callerFor, reaches, withScope } from './access.ts';
import type { Connection } from './route.ts';

/**
 * Finds out who asks.
 * @param access that the route asks for
 * @throws ElatioError ELATIO_HTTP_TOKEN, ELATIO_HTTP_FAILURES
 */
export type Identify = (request: Request, connection: Connection, access: Access) => Caller;

/**
 * A token that is wrong is refused where one is needed. Where none is it counts as none: a watcher that was
 * configured with another server's key must go on recording. A cookie that opens nothing is as none too:
 * browsers send old ones, and those of other programs on this host.
 */
export function createIdentify({
  credentials,
  open,
}: {
  readonly credentials: Credentials;
  readonly open: boolean;
}): Identify {
  const { tokens, sessions, failures } = credentials;
  return (request, { peer, port }, access) => {
    const caller = callerFor(peer, open);
    if (peer !== 'loopback') return caller;
    const authorization = request.headers.get('authorization');
    if (authorization !== null) {
      const token = tokens.find(/^Bearer +([^ ]+) *$/i.exec(authorization)?.[1] ?? '');
      if (token && isFrom(request, token.origin)) {
        return { ...withScope(caller, token.scope), token };
      }
      if (reaches(caller.level, access)) return caller;
      throw failed(failures, 'ELATIO_HTTP_TOKEN', WRONG_TOKEN);
    }
    const secret = sessionSecret(request, port);
    const session = secret === undefined ? undefined : sessions.find(secret);
    // The cookie comes along with what any program's page on this host sends (ports do not part sites).
    if (!session || !isOwnPage(request)) return caller;
    return { ...withScope(caller, session.scope), session: session.id };
  };
}

/** Whether a request does not come from another origin than one; anything does where there is none. */
function isFrom({ headers }: Request, origin: string | undefined): boolean {
  return origin === undefined || [null, origin].includes(headers.get('origin'));
}

const WRONG_TOKEN =
  'The token is none of this node or this browser, or was revoked. elatio token create makes one; without any, watchers may write.';

/**
 * The failure of a credential that is wrong, once it is counted.
 * @returns ELATIO_HTTP_FAILURES where there were too many of late, else `code`
 */
export function failed(
  failures: Credentials['failures'],
  code: string,
  message: string,
): ElatioError {
  if (failures.add()) return new ElatioError(code, message);
  return new ElatioError(
    'ELATIO_HTTP_FAILURES',
    'Too many wrong tokens or login codes of late. Try again in a minute; right ones work at any time.',
  );
}

/**
 * Whether a request comes from a page of this node's, or is none of a page's at all. One that changes
 * something has to prove it; browsers of 2023 and later always can.
 */
export function isOwnPage({ headers, url, method }: Request): boolean {
  const origin = headers.get('origin');
  if (origin !== null) return origin === `http://${headers.get('host') ?? new URL(url).host}`;
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  return method === 'GET' || method === 'HEAD';
}

/** Cookies are shared between the ports of a host: another node's must not take this one's place. */
export function cookieName(port: number | undefined): string {
  return `elatio_${port ?? 0}`;
}

function sessionSecret({ headers }: Request, port: number | undefined): string | undefined {
  const start = `${cookieName(port)}=`;
  return headers
    .get('cookie')
    ?.split('; ')
    .find((cookie) => cookie.startsWith(start))
    ?.slice(start.length);
}

/**
 * The Set-Cookie header of a session; without a secret the one that ends it. Not `Secure`: that is not
 * for plain HTTP, and nothing of it leaves this machine.
 */
export function sessionCookie(port: number | undefined, secret: string | undefined): string {
  const age = secret === undefined ? 0 : SESSION_LENGTH / 1000;
  return `${cookieName(port)}=${secret ?? ''}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${age}`;
}
