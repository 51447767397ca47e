/** The code of a failure that the node answered (`ELATIO_…`); `undefined` where it did not answer at all. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the session is over, or this page may not do what it asked. */
export function isRefused(error: unknown): boolean {
  return /^ELATIO_HTTP_(ACCESS|TOKEN|SCOPE|401|403)$/.test(codeOf(error) ?? '');
}
