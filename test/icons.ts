/**
 * `node test/icons.ts`: draws the icon of the interface in the sizes that browsers ask of an extension (Chrome takes no SVG).
 * The pictures are committed: done anew only where the icon has changed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const SIZES = [16, 32, 48, 128];

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'extension/public/icon');
const icon = readFileSync(join(root, 'ui/public/icon.svg'), 'utf8');

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage();
mkdirSync(folder, { recursive: true });
for (const size of SIZES) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100%}</style>${icon}`);
  const picture = await page.screenshot({ omitBackground: true });
  writeFileSync(join(folder, `${size}.png`), picture);
}
await browser.close();
