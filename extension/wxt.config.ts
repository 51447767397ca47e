import { readFileSync } from 'node:fs';
import { defineConfig } from 'wxt';
import { EXTENSION_KEY } from '../protocol/browser.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

/** What the node is at unless told otherwise, and at any other port or name of this machine. */
const NODES = ['http://127.0.0.1/*', 'http://localhost/*'];

export default defineConfig({
  root: import.meta.dirname,
  outDir: '../dist/extension',
  imports: false,
  manifestVersion: 3,
  manifest: ({ browser }) => ({
    name: 'Elatio',
    description: 'Records which pages you are on, sealed on your own device.',
    version,
    permissions: ['tabs', 'alarms', 'storage', 'unlimitedStorage', 'downloads'],
    host_permissions: NODES,
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: { id: 'extension@elatio.example', strict_min_version: '128.0' },
          },
        }
      : { key: EXTENSION_KEY, minimum_chrome_version: '120' }),
  }),
});
