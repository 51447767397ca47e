import { codeOf, ElatioError } from '../../../protocol/error.ts';
import { BODY_LIMIT, readText } from '../body.ts';
import { isOwnPage, sessionCookie } from '../caller.ts';
import { answerTo } from '../errors.ts';
import type { Log } from '../log.ts';
import { redirectReply } from '../reply.ts';
import { connectionOf, type Route } from '../route.ts';
import { lockedPage } from './page.ts';

/**
 * Opens the data with a passphrase, and gives the secret of a session: whoever knows the passphrase is the owner.
 * @throws ElatioError as `guess` of `node/lock`, and where no session can be kept
 */
export type LogIn = (passphrase: string) => Promise<string>;

interface UnlockDeps {
  readonly logIn: LogIn;
  readonly log: Log;
}

/** The login page, and what its form sends. */
export function unlockRoutes({ logIn, log }: UnlockDeps): Route[] {
  return [
    { method: 'GET', path: '/login', access: 'watcher', handler: () => lockedPage(200) },
    {
      method: 'POST',
      path: '/login',
      access: 'watcher',
      async handler(context) {
        const { raw } = context.req;
        // A form that another page sends must not even try one.
        if (!raw.headers.has('origin') || !isOwnPage(raw)) {
          throw new ElatioError('ELATIO_HTTP_ORIGIN', 'Only a page of this node may unlock it.');
        }
        const form = new URLSearchParams(await readText(raw, BODY_LIMIT));
        const passphrase = form.get('passphrase') ?? '';
        if (passphrase === '') return lockedPage(400, 'Type the passphrase of your data.');
        try {
          const secret = await logIn(passphrase);
          const cookie = sessionCookie(connectionOf(context).port, secret);
          return redirectReply('/', { 'set-cookie': cookie });
        } catch (error) {
          return refusal(error, log);
        }
      },
    },
  ];
}

/** Tells whoever has typed the passphrase why it did not open. An unexpected failure is for the log alone. */
function refusal(error: unknown, log: Log): Response {
  const { status, headers } = answerTo(codeOf(error) ?? '');
  if (status >= 500) log.error({ route: 'POST /login', err: error }, 'unlocking failed');
  const isKnown = error instanceof ElatioError && status !== 500;
  const problem = isKnown
    ? error.message
    : 'Something went wrong here; the log of the node says more.';
  return lockedPage(status, problem, headers);
}
