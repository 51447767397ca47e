import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { addDays, currentDay } from '../../ui/format/day.ts';
import { demo, faultsOf, openPage } from './fixture.ts';

/** Those that the README shows are taken anew by `npm run screenshots`; any other run has them in `dist/`. */
const folder = fileURLToPath(
  new URL(process.env['ELATIO_SCREENSHOTS'] ?? '../../dist/screenshots/', import.meta.url),
);

const yesterday = addDays(currentDay(new Date(), '04:00', 'UTC'), -1);
const weekBefore = addDays(yesterday, -7);

test.each([
  ['today', `/?day=${yesterday}`, 'light'],
  ['timeline', `/timeline?since=${yesterday}&until=${addDays(yesterday, 1)}`, 'dark'],
  ['trends', `/trends?since=${addDays(weekBefore, -80)}&until=${yesterday}`, 'light'],
  ['categories', '/categories', 'dark'],
] as const)(
  'the README’s picture of %s is of the page as it is',
  async (name, path, colorScheme) => {
    const page = await openPage(demo(), path, {
      colorScheme,
      viewport: { width: 1280, height: 800 },
    });
    await page.waitForLoadState('networkidle');
    // Nothing is waited for any more, and there is something to see.
    await expect.poll(() => page.getByRole('status', { name: 'Loading…' }).count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    mkdirSync(folder, { recursive: true });
    const picture = await page.screenshot({ path: join(folder, `${name}.png`) });
    expect(picture.length).toBeGreaterThan(20_000);
  },
);
