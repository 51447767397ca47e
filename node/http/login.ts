/**
 * Logging in, in a browser. The link (`/login?code=…`) only shows a button; what the button posts uses the code
 * up. So a program that looks at links before people do (a preview, a prefetching browser) burns nothing, and
 * no script is needed. `/login?token=…` does the same with a token, for interfaces that are opened so.
 */
import { ElatioError } from '../../protocol/error.ts';
import type { Credentials } from '../credentials/index.ts';
import { reaches, type Caller } from './access.ts';
import { BODY_LIMIT, readText } from './body.ts';
import { failed, isOwnPage, sessionCookie } from './caller.ts';
import { answerTo } from './errors.ts';
import { pageReply } from './html.ts';
import { redirectReply } from './reply.ts';
import { connectionOf, type Route } from './route.ts';

/**
 * A link that logs one browser in, once, for as long as its code is good.
 * @param addresses of the node; the first is taken, as seen from this machine
 */
export function loginLink(
  { codes }: Credentials,
  [address = '']: readonly string[],
): { readonly url: string; readonly expires: string } {
  const { code, expires } = codes.create();
  const here = address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  return { url: `${here}/login?code=${code}`, expires: expires.toISOString() };
}

export function loginRoutes({ credentials }: { readonly credentials: Credentials }): Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      access: 'watcher',
      handler: (context) => homePage(context.get('caller')),
    },
    {
      method: 'GET',
      path: '/login',
      access: 'watcher',
      handler({ req }) {
        for (const kind of ['code', 'token']) {
          const secret = req.query(kind);
          if (secret !== undefined && /^[\w-]+$/.test(secret)) return buttonPage(kind, secret);
        }
        return loginHelp(400);
      },
    },
    {
      method: 'POST',
      path: '/login',
      access: 'watcher',
      async handler(context) {
        const { raw } = context.req;
        if (!isOwnPage(raw)) {
          throw new ElatioError('ELATIO_HTTP_ORIGIN', 'Only a page of this node may log in.');
        }
        const form = new URLSearchParams(await readText(raw, BODY_LIMIT));
        // From a page of when it was locked.
        if (form.has('passphrase')) return redirectReply('/', {});
        const begun = await begin(credentials, form);
        if (begun instanceof ElatioError) return refusalPage(begun);
        const cookie = sessionCookie(connectionOf(context).port, begun);
        return redirectReply('/', { 'set-cookie': cookie });
      },
    },
  ];
}

/** The secret of a new session, or ELATIO_HTTP_LOGIN, ELATIO_HTTP_FAILURES. */
async function begin(
  credentials: Credentials,
  form: URLSearchParams,
): Promise<string | ElatioError> {
  const { tokens, sessions, codes, failures } = credentials;
  if (codes.use(form.get('code') ?? '')) return sessions.begin('admin');
  const token = tokens.find(form.get('token') ?? '');
  // One that is a browser extension's logs nobody in.
  if (token && token.origin === undefined) return sessions.begin(token.scope, token.id);
  return failed(
    failures,
    'ELATIO_HTTP_LOGIN',
    'This link was used before, has expired, or is none of this node. A new one: elatio login',
  );
}

const HOW_TO = `<p>Elatio is running. To log in with this browser, run</p>
<p><code>elatio login</code></p>
<p>and open the link that it prints.</p>`;

function buttonPage(kind: string, secret: string): Response {
  return pageReply(`<p>Log in to the node on this machine?</p>
<form method="post" action="/login">
<input type="hidden" name="${kind}" value="${secret}">
<button autofocus>Log in</button>
</form>`);
}

/** Its messages are our own and hold nothing that HTML would take for its own. */
function refusalPage({ code, message }: ElatioError): Response {
  const { status, headers } = answerTo(code);
  return pageReply(`<p>${message}</p><p class="aside">${code}</p>`, status, headers);
}

/** Tells who is not logged in how to be. */
export function loginHelp(status = 200): Response {
  return pageReply(HOW_TO, status);
}

/** Where no interface is at `/`. */
function homePage({ level, session }: Caller): Response {
  if (!reaches(level, 'read')) return loginHelp();
  const button = '<form method="post" action="/api/v1/logout"><button>Log out</button></form>';
  return pageReply(`<p>Elatio is running. Its interface is not built here: <code>npm run build:ui</code> does that. Until
then <code>elatio events</code> and <code>elatio watch</code> show what is recorded, and <a href="/api">the API</a>
gives it.</p>
${session === undefined ? '' : button}`);
}
