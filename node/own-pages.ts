import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { interfaceRoutes, type Route, uiRoutes } from './http/index.ts';

/**
 * What stands at `/`: what the person has put there, or the interface of this release where it is built.
 * @param ui a folder of the person's
 * @throws ElatioError ELATIO_HTTP_FOLDER
 */
export function ownPages(ui: string | undefined): Route[] {
  if (ui !== undefined) return uiRoutes(ui);
  const folder = interfaceFolder();
  return folder === undefined ? [] : interfaceRoutes(folder);
}

function interfaceFolder(): string | undefined {
  // In a clone these are sources, and what is built lies beside them; in a package all is built.
  const place = import.meta.url.endsWith('.ts') ? '../dist/ui/' : '../ui/';
  const folder = fileURLToPath(new URL(place, import.meta.url));
  return existsSync(new URL(`${place}index.html`, import.meta.url)) ? folder : undefined;
}
