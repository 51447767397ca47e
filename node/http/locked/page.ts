import { escape } from '../api/html.ts';
import { pageReply } from '../html.ts';

/**
 * The page with the field for the passphrase.
 * @param problem what was wrong with the last one
 */
export function lockedPage(
  status: number,
  problem?: string,
  headers?: Readonly<Record<string, string>>,
): Response {
  const alert = problem === undefined ? '' : `<p class="bad" role="alert">${escape(problem)}</p>\n`;
  return pageReply(
    `<p>Your data on this machine is locked. Nothing is recorded until you unlock it.</p>
${alert}<form method="post" action="/login">
<p><label for="passphrase">Passphrase</label>
<input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required autofocus></p>
<button>Unlock</button>
</form>
<p class="aside">Or, in a terminal: <code>elatio unlock</code></p>`,
    status,
    headers,
  );
}
