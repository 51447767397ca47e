/** `node test/extension/pack.ts FOLDER BROWSER`: the extension's package for a browser, in a folder of its own. */
import { fileURLToPath } from 'node:url';
import { zip } from 'wxt';

const [outDir, browser] = process.argv.slice(2);
if (outDir === undefined || browser === undefined) throw new TypeError('A folder and a browser.');
const root = fileURLToPath(new URL('../../extension', import.meta.url));
await zip({ root, outDir, browser });
