import { readFileSync } from 'node:fs';
import { defineConfig } from 'wxt';
import { EXTENSION_KEY } from '../protocol/browser.ts';
import { SITES } from './sites.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

export default defineConfig({
  root: import.meta.dirname,
  outDir: '../dist/extension',
  imports: false,
  manifestVersion: 3,
  zip: {
    name: 'elatio',
    artifactTemplate: '{{name}}-{{version}}-{{browser}}.zip',
    // What the stores' readers ask for is the repository at the version's tag.
    zipSources: false,
  },
  manifest: ({ browser }) => ({
    name: 'Elatio',
    description: 'Records which pages you are on, sealed on your own device.',
    version,
    permissions: ['tabs', 'alarms', 'storage', 'unlimitedStorage', 'downloads', 'scripting'],
    // The node, whatever name it is reached by, and pages that were open before.
    host_permissions: SITES,
    action: { default_title: 'Elatio' },
    content_scripts: [{ matches: SITES, run_at: 'document_start', js: ['page.js'] }],
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'extension@elatio.example',
              // The first that asks the person about what follows.
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['browsingActivity', 'websiteActivity'] },
            },
          },
        }
      : { key: EXTENSION_KEY, minimum_chrome_version: '120' }),
  }),
});
