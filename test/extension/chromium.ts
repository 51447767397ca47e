import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../node/folder.ts';
import { type Browser, launch } from './launch.ts';

export type { Browser } from './launch.ts';

/** Closed with the test, if not before. @param profile where it keeps what outlives it */
export async function openBrowser(profile: string = temporaryFolder()): Promise<Browser> {
  const browser = await launch(profile);
  onTestFinished(() => browser.close());
  return browser;
}
