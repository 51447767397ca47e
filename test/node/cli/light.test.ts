import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../../node/cli/main.ts', import.meta.url));

/** Says of every module that it is loaded, on standard error. */
const TELLING = `import { registerHooks } from 'node:module';
registerHooks({
  load(url, context, next) {
    console.error(url);
    return next(url, context);
  },
});`;

it('no command waits for what only others need: the store, its codecs, the checks of settings', () => {
  const telling = `data:text/javascript,${encodeURIComponent(TELLING)}`;
  const args = ['--import', telling, MAIN, '--version'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const loaded = stderr.split('\n');
  expect(loaded.filter((url) => url.includes('/node/cli/commands/')).length).toBeGreaterThan(40);
  for (const room of ['node/store', 'node/http', 'node/query', 'zod', 'classic-level', 'cborg']) {
    expect(loaded.filter((url) => url.includes(`/${room}/`))).toEqual([]);
  }
});
