#!/usr/bin/env node
// The `elatio` command. In a clone the TypeScript beside this file runs as it is; a published package
// has what was compiled from it instead, since Node runs no TypeScript inside node_modules.

import { existsSync } from 'node:fs';
import { run } from './runtime.js';

const source = new URL('main.ts', import.meta.url);
const compiled = new URL('../../dist/node/cli/main.js', import.meta.url);

await run(existsSync(source) ? source : compiled, process.argv.slice(2));
