/** What all tests of the extension share: it is built once, as people get it, and the page of a node that it connects to. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from '../build-page.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function build(): void {
  const wxt = join(root, 'node_modules/wxt/bin/wxt.mjs');
  for (const words of [['build'], ['zip', '--browser', 'firefox']]) {
    execFileSync(process.execPath, [wxt, ...words, '--level', 'error', 'extension'], {
      cwd: root,
      // As people get it: with a test runner's environment it would be the slow one for developers.
      env: { ...process.env, NODE_ENV: 'production' },
    });
  }
}

export default function setup(): void {
  if (process.env['ELATIO_PAGE_BUILT'] === '1') return;
  build();
  buildPage();
}
