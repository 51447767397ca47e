import { readdirSync, readFileSync } from 'node:fs';

const INDENT = 12;
const WIDTH = 100;

/**
 * What can be run of a folder, as lines for people: the names of the files that open with a comment before
 * their imports, and what it says. The other files are what these share.
 */
export function listingOf(folder: URL): string {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
    .sort()
    .flatMap((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const about = /^\/\*\*([^]*?)\*\/\nimport /.exec(text)?.[1];
      return about === undefined ? [] : [entry(file.slice(0, -'.ts'.length), about)];
    })
    .join('\n');
}

function entry(name: string, about: string): string {
  const lines = [`  ${name.padEnd(INDENT - 2)}`];
  for (const word of about.split(/[\s*]+/).filter(Boolean)) {
    if (`${lines.at(-1)}${word}`.length > WIDTH) lines.push(' '.repeat(INDENT));
    lines[lines.length - 1] += `${word} `;
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}
