import { text } from 'node:stream/consumers';
import { ElatioError } from '../../protocol/error.ts';

/** Whether there is somebody to ask. */
export function isTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/**
 * Asks, until whoever ends processes does: what hears of signals by itself, as a daemon does, would go on asking. The
 * person declines then.
 */
async function asking<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  for (const name of ENDING) process.once(name, end);
  try {
    return await ask(ended.signal);
  } finally {
    for (const name of ENDING) process.off(name, end);
  }
}

/** Ctrl-C is a key to who asks. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Asks for a passphrase without showing it; `undefined` where there is no terminal, or the person declines. */
export async function askPassphrase(message: string): Promise<string | undefined> {
  if (!isTerminal()) return undefined;
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await asking((signal) => password({ message, output: process.stderr, signal }));
  return isCancel(answer) ? undefined : answer;
}

/** A passphrase that is given: asked for without showing it, or the first line of what is piped in. */
export async function givenPassphrase(message: string): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/)[0];
  const given = await askPassphrase(message);
  if (given === undefined) throw cancelled();
  return given;
}

/**
 * The same of a new one, which is asked for twice.
 * @throws ElatioError ELATIO_CLI_CANCELLED, ELATIO_CLI_DIFFERENT
 */
export async function choosePassphrase(message: string): Promise<string> {
  const wanted = await givenPassphrase(message);
  if (!process.stdin.isTTY) return wanted;
  if ((await givenPassphrase('The same again')) === wanted) return wanted;
  throw new ElatioError('ELATIO_CLI_DIFFERENT', 'The two differ: nothing was changed.');
}

function cancelled(): ElatioError {
  return new ElatioError('ELATIO_CLI_CANCELLED', 'Nothing was changed.');
}

/** Asks whether to go on; false where there is no terminal, or the person does not say yes. */
export async function askConsent(message: string): Promise<boolean> {
  if (!isTerminal()) return false;
  const { confirm } = await import('@clack/prompts');
  const answer = await asking((signal) =>
    confirm({ message, initialValue: false, output: process.stderr, signal }),
  );
  return answer === true;
}

/** Asks for a line; `undefined` where there is no terminal, or the person declines or gives none. */
export async function askLine(message: string): Promise<string | undefined> {
  if (!isTerminal()) return undefined;
  const { isCancel, text: line } = await import('@clack/prompts');
  const answer = await asking((signal) => line({ message, output: process.stderr, signal }));
  return isCancel(answer) || !answer ? undefined : answer.trim();
}

/** Asks for a word that nobody types by accident; false where there is no terminal, or it is another. */
export async function askTyped(message: string, wanted: string): Promise<boolean> {
  if (!isTerminal()) return false;
  const { text: line } = await import('@clack/prompts');
  return (await asking((signal) => line({ message, output: process.stderr, signal }))) === wanted;
}
