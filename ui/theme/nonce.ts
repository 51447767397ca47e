/** The nonce of this page (CSP Level 3, 2.3.1), without which no browser takes styles that are made as it runs. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
}
