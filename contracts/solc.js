#!/usr/bin/env node
// The command-line face that forge expects of a Solidity compiler, over the compiler in npm's `solc`: `--version`, and
// `--standard-json` from standard input to standard output. Every source comes with its text, so nothing is read.
import { readFileSync } from 'node:fs';
import compiler from 'solc';

/** @type {{ version: () => string, compile: (input: string) => string }} */
const solc = compiler;

if (process.argv.includes('--version')) {
  process.stdout.write(`solc, the solidity compiler\nVersion: ${solc.version()}\n`);
} else if (process.argv.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')));
} else {
  process.stderr.write('usage: solc.js --version | --standard-json\n');
  process.exitCode = 2;
}
