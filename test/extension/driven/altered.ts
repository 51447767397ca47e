import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../node/folder.ts';

const built = fileURLToPath(new URL('../../../dist/extension/chrome-mv3', import.meta.url));

/**
 * The extension as people get it, but for what is said of its files.
 * @returns what of Chromium's command line loads it in place of the other
 */
export function loadAltered(files: Readonly<Record<string, (text: string) => string>>): string[] {
  const folder = join(temporaryFolder(), 'extension');
  cpSync(built, folder, { recursive: true });
  for (const [file, alter] of Object.entries(files)) {
    const path = join(folder, file);
    writeFileSync(path, alter(readFileSync(path, 'utf8')));
  }
  return [`--disable-extensions-except=${folder}`, `--load-extension=${folder}`];
}
