import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Builds the page that a node serves, as people get it: with a test runner's environment it would be the slow one. */
export function buildPage(): void {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const config = join(root, 'ui/vite.config.ts');
  execFileSync(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'error'], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
