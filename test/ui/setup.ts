/**
 * What all browser tests share: the built page, one node with made-up months of three devices, and one Chromium. A test
 * that changes much starts a node of its own (`fixture.ts`).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { buildPage } from '../build-page.ts';
import { createClient } from '../../node/cli/client.ts';
import { elatio, startDaemon } from '../e2e/daemon.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the node with made-up months. */
    demo: { readonly address: string; readonly directory: string };
    /** Of the browser. */
    browser: string;
  }
}

/** Four months and a half: some weeks to compare with others. */
const YEARS = '0.37';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env['ELATIO_PAGE_BUILT'] !== '1') buildPage();
  const scratch = mkdtempSync(join(tmpdir(), 'elatio-ui-'));
  const directory = join(scratch, 'demo');
  const made = elatio(['demo', '--data', directory, '--years', YEARS], { timeoutMs: 300_000 });
  if (made.code !== 0) throw new Error(made.err);
  const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  // What is reckoned of each day once, and kept: done here, no test waits for it beside all others.
  const client = createClient({ directory });
  const since = new Date(Date.now() - Number(YEARS) * 366 * 86_400_000).toISOString().slice(0, 10);
  await client.get(`/api/v1/days?since=${since}&until=tomorrow`);
  await client.get(`/api/v1/timeline/did?since=${since}&until=tomorrow&by=category`);
  const server = await chromium.launchServer({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  project.provide('demo', { address: daemon.address, directory });
  project.provide('browser', server.wsEndpoint());
  return async () => {
    await server.close();
    await daemon.stop();
    rmSync(scratch, { recursive: true });
  };
}
