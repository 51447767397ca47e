import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { addDays, weekdayOf } from '../../ui/format/day.ts';
import { elatio, startDaemon } from '../e2e/daemon.ts';
import { temporaryFolder } from '../node/folder.ts';
import { faultsOf, openPage, ownerOf } from './fixture.ts';

/** Those that the README shows are taken anew by `npm run screenshots`; any other run has them in `dist/`. */
const folder = fileURLToPath(
  new URL(process.env['ELATIO_SCREENSHOTS'] ?? '../../dist/screenshots/', import.meta.url),
);

/** The last whole day at work. */
function workday(): string {
  let day = addDays(new Date().toISOString().slice(0, 10), -2);
  while (weekdayOf(day) % 6 === 0) day = addDays(day, -1);
  return day;
}

test('the README’s four pictures are of pages as they are, of made-up months', async () => {
  const directory = temporaryFolder();
  const made = elatio(['demo', '--data', directory, '--years', '1'], { timeoutMs: 200_000 });
  expect(made.err).not.toContain('ELATIO_');
  const daemon = await startDaemon(directory, { args: ['--no-collectors'] });
  const home = { address: daemon.address, directory };
  try {
    const owner = ownerOf(home);
    const day = workday();
    for (const said of [
      'at most 1 h social media a day',
      'work 4 h a day',
      'no screens after 23:30',
    ]) {
      await owner.post('/api/v1/goals', { sentence: said, since: addDays(day, -20) });
    }
    await owner.post('/api/v1/log', {
      activity: 'run',
      fields: { km: 5.2 },
      at: `${day}T06:30:00Z`,
      for: '28m',
    });
    const until = addDays(day, 1);
    const pages = [
      ['today', `/?day=${day}`, 'light'],
      ['timeline', `/timeline?since=${addDays(day, -1)}&until=${until}&devices=each`, 'dark'],
      ['trends', '/trends', 'light'],
      ['goals', '/goals', 'dark'],
    ] as const;
    mkdirSync(folder, { recursive: true });
    for (const [name, path, colorScheme] of pages) {
      const page = await openPage(home, path, {
        colorScheme,
        viewport: { width: 1280, height: 800 },
      });
      await page.waitForLoadState('networkidle');
      // Nothing is waited for any more.
      await expect.poll(() => page.getByRole('status', { name: 'Loading…' }).count()).toBe(0);
      expect(await faultsOf(page)).toEqual([]);
      const picture = await page.screenshot({ path: join(folder, `${name}.png`) });
      expect(picture.length).toBeGreaterThan(20_000);
      await page.close();
    }
  } finally {
    await daemon.stop();
  }
});
