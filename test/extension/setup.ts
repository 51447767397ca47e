/** What all browser tests of the extension share: it is built as people get it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export default function setup(): void {
  if (process.env['ELATIO_PAGE_BUILT'] === '1') return;
  const wxt = join(root, 'node_modules/wxt/bin/wxt.mjs');
  execFileSync(process.execPath, [wxt, 'build', 'extension', '--level', 'error'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
