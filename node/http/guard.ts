/**
 * Keeps web pages out. A page can send requests to this machine: under a host name of its own that it lets
 * point here (DNS rebinding; the Host header gives it away), or across origins (Origin and Sec-Fetch-Site,
 * which pages cannot forge, give it away).
 */
import { EXTENSION_ID } from '../../protocol/browser.ts';
import { ElatioError } from '../../protocol/error.ts';
import { emptyReply } from './reply.ts';

export interface Guard {
  /**
   * Checks where a request says that it comes from and goes to.
   * @param port the port that it came in on; without one only a Host header without a port passes
   * @returns its origin, where there is one; it is allowed to read the answer
   * @throws ElatioError ELATIO_HTTP_HOST, ELATIO_HTTP_ORIGIN
   */
  check(request: Request, port: number | undefined): string | undefined;
}

interface GuardDeps {
  /** Further names that this node is reached by. */
  readonly hosts?: readonly string[];
  /** Further origins whose pages may use this node, e.g. `http://localhost:27180`. */
  readonly origins?: readonly string[];
}

const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** This one's extension and ActivityWatch's own, in Chrome and Edge; in Firefox every installation has another id. */
const EXTENSIONS = [
  `chrome-extension://${EXTENSION_ID}`,
  'chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi',
];
const FIREFOX = /^moz-extension:\/\/[\w-]+$/;

export function createGuard({ hosts = [], origins = [] }: GuardDeps): Guard {
  const names = new Set([...LOCAL_NAMES, ...hosts.map((name) => name.toLowerCase())]);
  const allowed = new Set([...EXTENSIONS, ...origins]);

  function isHost(host: string, port: number | undefined): boolean {
    // The port is what follows the last colon outside the brackets of an IPv6 address.
    const at = host.lastIndexOf(':');
    if (at <= host.lastIndexOf(']')) return names.has(host.toLowerCase());
    return host.slice(at + 1) === String(port) && names.has(host.slice(0, at).toLowerCase());
  }

  function isOrigin(origin: string, port: number | undefined): boolean {
    if (allowed.has(origin) || FIREFOX.test(origin)) return true;
    const own = /^http:\/\/([^/]+)$/.exec(origin)?.[1];
    if (own === undefined) return false;
    // An origin leaves the port out only where it is HTTP's own.
    return isHost(own.includes(':', own.lastIndexOf(']') + 1) ? own : `${own}:80`, port);
  }

  return {
    check({ headers, url }, port) {
      // The server lets no request without the header through.
      const host = headers.get('host') ?? new URL(url).host;
      if (!isHost(host, port)) {
        throw new ElatioError(
          'ELATIO_HTTP_HOST',
          `The Host header ${JSON.stringify(host.slice(0, 100))} is not a name of this node.`,
        );
      }
      const origin = headers.get('origin') ?? undefined;
      if (origin === undefined) {
        const site = headers.get('sec-fetch-site');
        if (site === 'cross-site' || site === 'same-site') throw foreign('Another site');
      } else if (!isOrigin(origin, port)) {
        throw foreign(`The origin ${JSON.stringify(origin.slice(0, 100))}`);
      }
      return origin;
    },
  };
}

function foreign(who: string): ElatioError {
  return new ElatioError('ELATIO_HTTP_ORIGIN', `${who} may not use this node.`);
}

/** Lets the pages of `origin` read the answer. */
export function allowOrigin(response: Response, origin: string): void {
  response.headers.set('access-control-allow-origin', origin);
  response.headers.set('cross-origin-resource-policy', 'cross-origin');
  response.headers.append('vary', 'origin');
}

/** The answer to a preflight of an origin that is allowed. */
export function preflightReply(): Response {
  const response = emptyReply(204);
  response.headers.set('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE');
  response.headers.set('access-control-allow-headers', 'authorization, content-type');
  response.headers.set('access-control-allow-private-network', 'true');
  response.headers.set('access-control-max-age', '600');
  return response;
}
