/**
 * The built extension (`npm run build:extension`) in headless Chromium with a real node: minutes of scripted browsing of
 * local pages, traced; 10,000 spans that waited while the node was away.
 * `--minutes`: of which the median is taken, `--spans`
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '../../../node/cli/client.ts';
import { startDaemon } from '../../e2e/daemon.ts';
import { launch } from '../../extension/chromium.ts';
import { option, quantile, report, rounded } from '../report.ts';
import { browse, type Browsed, RESTLESS, USUAL } from './browsing.ts';
import { arrived, countSince, fill } from './waiting.ts';

const minutes = option('minutes', 3);
const spans = option('spans', 10_000);
const built = fileURLToPath(new URL('../../../dist/extension/', import.meta.url));

const scratch = await mkdtemp(join(tmpdir(), 'elatio-bench-extension-'));
const directory = join(scratch, 'node');
let daemon = await startDaemon(directory, { args: ['--no-collectors'] });
const owner = createClient({ directory });
const browser = await launch(join(scratch, 'profile'));

const options = await browser.face('options.html');
await options.getByLabel('Address of Elatio').fill(daemon.address);
async function connect(): Promise<void> {
  const { code } = (await owner.post('/api/v1/browser/codes')) as { readonly code: string };
  await options.getByLabel('Code of six digits').fill(code);
  await options.getByRole('button', { name: 'Use the code' }).click();
}
await connect();
await options.getByText(/^Connected to /).waitFor();

const usual: Browsed[] = [];
for (let i = 0; i < minutes; i++) usual.push(await browse(browser.context, USUAL));
const restless = await browse(browser.context, RESTLESS);

const from = Date.now() - 86_400_000;
const known = await countSince(owner, from);
await daemon.stop();
// Where it sends to nothing, and says so.
await options.getByText(/has not answered/).waitFor();
await fill(browser.own, spans, from);
daemon = await startDaemon(directory, {
  args: ['--no-collectors', '--port', new URL(daemon.address).port],
});
// Told that it is back: else it would look by itself, within five minutes.
await connect();
const sent = performance.now();
// Some are of the browsing.
while ((await countSince(owner, from)) - known < spans) await options.waitForTimeout(20);
const seconds = (performance.now() - sent) / 1_000;
// Whether anything comes a second time.
await options.waitForTimeout(10_000);
const there = await arrived(owner, from);

await browser.close();
await daemon.stop();
await rm(scratch, { recursive: true });

const zips = (await readdir(built)).filter((name) => name.endsWith('.zip'));
const sizes = await Promise.all(zips.map(async (name) => (await stat(join(built, name))).size));
const script = (await stat(join(built, 'chrome-mv3/page.js'))).size;
report('extension', {
  mainThreadMsPerMinute: {
    measured: quantile(
      usual.map(({ ms }) => ms),
      0.5,
    ),
    target: 20,
    minutes: usual,
    restless,
  },
  zippedKB: { measured: rounded(Math.max(...sizes) / 1_000), target: 150 },
  scriptKB: { measured: rounded(script / 1_000), target: 8 },
  delivery: { spans, seconds: rounded(seconds), target: 3, ...there },
});
