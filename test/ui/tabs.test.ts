import { expect, test } from 'vitest';
import { startDaemon } from '../e2e/daemon.ts';
import { newHome, openPage } from './fixture.ts';

/** One more than the connections that a browser keeps to one host. */
const TABS = 7;

test('seven tabs are open at once, all hear of the node, and the stream is handed on when its tab closes', async () => {
  const home = await newHome();
  const first = await openPage(home, '/devices', { expected: /ERR_CONNECTION|Failed to load/ });
  const context = first.context();
  const others = [];
  while (others.length < TABS - 1) {
    const page = await context.newPage();
    await page.goto(`${home.address}/devices`);
    await page.getByText('Only this device so far').waitFor();
    others.push(page);
  }
  await first.close();
  await home.daemon.stop();
  for (const page of others) await page.getByText('Elatio does not answer').waitFor();
  const again = await startDaemon(home.directory, {
    args: ['--no-collectors', '--port', `${home.daemon.port}`],
  });
  try {
    const lost = others.map((page) => page.getByText('Elatio does not answer'));
    await Promise.all(lost.map((line) => line.waitFor({ state: 'detached' })));
  } finally {
    await again.stop();
  }
  expect(again.address).toBe(home.address);
});
