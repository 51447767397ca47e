/** The nonce of this page (CSP Level 3, 2.3.1), without which no browser takes styles that are made as it runs. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
}

declare global {
  /** Where what Mantine uses to keep the page still behind a dialogue (`get-nonce`) looks for it. */
  var __webpack_nonce__: string | undefined;
}

globalThis.__webpack_nonce__ = styleNonce();
