import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** Whether an optional dependency was installed. Nothing of it is loaded. */
export function isInstalled(name: string): boolean {
  try {
    resolve(name);
    return true;
  } catch {
    return false;
  }
}
