import type { Page } from 'playwright-core';
import { createClient } from '../../../node/cli/client.ts';

/**
 * Logs a browser in by the link.
 * @param options.cold not to load the page with it, so that the next visit is the first
 */
export async function logIn(
  page: Page,
  { address, directory }: { readonly address: string; readonly directory: string },
  { cold = false }: { readonly cold?: boolean } = {},
): Promise<void> {
  const { url } = (await createClient({ directory }).post('/api/v1/login')) as { url: string };
  await page.goto(url);
  if (!cold) {
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL(({ pathname }) => pathname === '/');
    return;
  }
  const code = new URL(url).searchParams.get('code') ?? '';
  // What the button posts, without following where it leads.
  await page.context().request.post(`${address}/login`, {
    headers: { origin: address },
    form: { code },
    maxRedirects: 0,
  });
}
