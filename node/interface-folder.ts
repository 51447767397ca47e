import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the interface lies that was built for this release; `undefined` where it was not built. */
export function interfaceFolder(): string | undefined {
  // In a clone these are sources, and what is built lies beside them; in a package all is built.
  const place = import.meta.url.endsWith('.ts') ? '../dist/ui/' : '../ui/';
  const folder = fileURLToPath(new URL(place, import.meta.url));
  return existsSync(new URL(`${place}index.html`, import.meta.url)) ? folder : undefined;
}
