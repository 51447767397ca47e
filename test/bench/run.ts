/** `npm run bench -- NAME [arguments]` measures; without a name it lists what can be measured. */

import { existsSync } from 'node:fs';
import { listingOf } from '../listing.ts';

const folder = new URL('./', import.meta.url);
const [name, ...args] = process.argv.slice(2);
const script = new URL(`${name}.ts`, folder);

if (name === undefined) {
  console.log(`npm run bench -- NAME [--OPTION N]\n\n${listingOf(folder)}`);
} else if (existsSync(script)) {
  process.argv.splice(2, Infinity, ...args);
  await import(script.href);
} else {
  console.error(`There is no benchmark "${name}". There are:\n\n${listingOf(folder)}`);
  process.exitCode = 1;
}
