/**
 * Checks that every package in package-lock.json, for whichever platform, has a licence we accept, and
 * that NOTICE names those that come with Elatio. `--write` writes NOTICE.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

interface Package {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  // Fonts, which may be part of any program.
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Copyleft of single files or of one library: for tools, or for parts that one can do without. */
const FOR_TOOLS = /^MPL-2\.0/;
const FOR_OPTIONAL_PARTS = /^L?GPL-.*|^MPL-2\.0/;

/** Packages whose package.json names no licence, and what the LICENSE in them says. */
const UNNAMED: Readonly<Record<string, string>> = { memorystream: 'MIT', x11: 'MIT' };

/** What the page and the contracts are made of: it comes as part of the files that it is built into. */
const BUILT_IN = [
  '@fontsource-variable/inter',
  '@mantine/core',
  '@mantine/hooks',
  '@mantine/notifications',
  '@openzeppelin/contracts',
  '@tanstack/react-query',
  'echarts',
  'react',
  'react-dom',
  'wouter',
];

const root = new URL('../', import.meta.url);
const packages = readPackages();

const refused = packages.filter(
  ([name, details]) => !isAccepted(licenceOf(name, details), details),
);
for (const [name, details] of refused) {
  console.error(`${name} ${details.version}: licence not accepted: ${licenceOf(name, details)}`);
}

const notice = writeNotice();
const noticeFile = new URL('NOTICE', root);
if (process.argv.includes('--write')) writeFileSync(noticeFile, notice);
const isCurrent = readFileSync(noticeFile, 'utf8') === notice;
if (!isCurrent) console.error('NOTICE is out of date: run `npm run notices`.');

process.exitCode = refused.length > 0 || !isCurrent ? 1 : 0;

function readPackages(): [path: string, details: Package][] {
  const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as {
    packages: Record<string, Package>;
  };
  return Object.entries(lock.packages).filter(([path]) => path !== '');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function licenceOf(path: string, { license }: Package): string {
  return license ?? UNNAMED[nameOf(path)] ?? 'none named';
}

/** `licence` is an SPDX expression: alternatives of which one must do, of parts that must all do. */
function isAccepted(licence: string, { dev, optional }: Package): boolean {
  return licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((alternative) =>
      alternative
        .split(' AND ')
        .every(
          (part) =>
            PERMISSIVE.has(part) ||
            (dev === true && FOR_TOOLS.test(part)) ||
            (optional === true && FOR_OPTIONAL_PARTS.test(part)),
        ),
    );
}

/** What is built in, and what that stands on, as paths of the lock file. */
function builtIn(): Set<string> {
  const all = new Map(packages);
  const found = new Set<string>();
  const add = (name: string, from: string): void => {
    const path = [`${from}/node_modules/${name}`, `node_modules/${name}`].find((one) =>
      all.has(one),
    );
    if (path === undefined || found.has(path)) return;
    found.add(path);
    for (const next of Object.keys(all.get(path)?.dependencies ?? {})) add(next, path);
  };
  for (const name of BUILT_IN) add(name, '');
  return found;
}

/** The same everywhere: packages for one platform, or that may be missing, carry their own notices. */
function writeNotice(): string {
  const inPage = builtIn();
  const entries = packages
    .filter(([path, { dev, optional, os, cpu }]) =>
      dev ? inPage.has(path) : !optional && !os && !cpu,
    )
    .map(([path, details]) => {
      const copyright = copyrightOf(path).map((line) => `  ${line}\n`);
      return `${nameOf(path)} ${details.version} (${licenceOf(path, details)})\n${copyright.join('')}`;
    });
  const sorted = [...new Set(entries)].sort();
  return `Elatio
Copyright 2026 the Elatio authors

Elatio is under the Apache License 2.0, the text of which is in LICENSE. It stands on the packages
below, which are installed with it, each with the full text of its own licence, or are part of its page.

${sorted.join('\n')}`;
}

function copyrightOf(path: string): string[] {
  const folder = new URL(`${path}/`, root);
  const lines = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').split('\n'))
    .map((line) => line.replaceAll(/^[\s*#/-]+(MIT License )?|^MIT License |[\s*]+$/g, ''))
    .filter((line) =>
      /^(Portions )?(Copyright (\([cC]\)|©|\d{4}|[A-Z])|\([cC]\) (?!You must)|©)/.test(line),
    );
  return [...new Set(lines)];
}
