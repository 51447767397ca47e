/** Whether there is somebody to ask. */
export function isTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks for a passphrase without showing it; `undefined` where there is no terminal, or the person declines. */
export async function askPassphrase(message: string): Promise<string | undefined> {
  if (!isTerminal()) return undefined;
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({ message, output: process.stderr });
  return isCancel(answer) ? undefined : answer;
}

/** Asks whether to go on; false where there is no terminal, or the person does not say yes. */
export async function askConsent(message: string): Promise<boolean> {
  if (!isTerminal()) return false;
  const { confirm } = await import('@clack/prompts');
  return (await confirm({ message, initialValue: false, output: process.stderr })) === true;
}

/** Asks for a line; `undefined` where there is no terminal, or the person declines or gives none. */
export async function askLine(message: string): Promise<string | undefined> {
  if (!isTerminal()) return undefined;
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({ message, output: process.stderr });
  return isCancel(answer) || !answer ? undefined : answer.trim();
}

/** Asks for a word that nobody types by accident; false where there is no terminal, or it is another. */
export async function askTyped(message: string, wanted: string): Promise<boolean> {
  if (!isTerminal()) return false;
  const { text } = await import('@clack/prompts');
  return (await text({ message, output: process.stderr })) === wanted;
}
