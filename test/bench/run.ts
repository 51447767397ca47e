/** `npm run bench -- NAME [arguments]` measures; without a name it lists what can be measured. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';

const folder = new URL('./', import.meta.url);
const [name, ...args] = process.argv.slice(2);

if (name === undefined) {
  for (const bench of benches()) console.log(bench);
} else {
  const script = new URL(`${name}.ts`, folder);
  if (existsSync(script)) {
    process.argv.splice(2, Infinity, ...args);
    await import(script.href);
  } else {
    console.error(`There is no benchmark ${name}. There are:\n${benches().join('\n')}`);
    process.exitCode = 1;
  }
}

/** A benchmark opens with what it measures; the files that do not are what benchmarks share. */
function benches(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
    .flatMap((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const about = /^\/\*\*([^]*?)\*\//
        .exec(text)?.[1]
        ?.replaceAll(/[\s*]+/g, ' ')
        .trim();
      return about ? [`${file.slice(0, -'.ts'.length).padEnd(10)} ${about}`] : [];
    });
}
