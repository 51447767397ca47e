/** Asks for a passphrase without showing it; `undefined` where there is no terminal, or the person declines. */
export async function askPassphrase(message: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({ message, output: process.stderr });
  return isCancel(answer) ? undefined : answer;
}
