import { say } from '../../strings/index.ts';

/** What people call a browser; as it is where it is none that is known. */
export function browserName(browser: string): string {
  const names: Readonly<Record<string, string>> = say.devices.browserNames;
  return Object.hasOwn(names, browser) ? names[browser] : browser;
}
