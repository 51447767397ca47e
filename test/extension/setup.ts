/** What all tests of the extension share: it is built once, as people get it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the extension built for Chrome. */
    extension: string;
    /** The package for Firefox. */
    firefoxPackage: string;
  }
}

const root = fileURLToPath(new URL('../../', import.meta.url));

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

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

export default function setup(project: TestProject): void {
  if (process.env['ELATIO_PAGE_BUILT'] !== '1') build();
  project.provide('extension', join(root, 'dist/extension/chrome-mv3'));
  project.provide('firefoxPackage', join(root, `dist/extension/elatio-${version}-firefox.zip`));
}
