/** Whoever sets a passphrase takes the data for protected by it. */
export function unused(variable: string): string {
  return `${variable} is set and NOT used: it protects a directory that was made with it, or after that command.`;
}
