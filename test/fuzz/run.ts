/**
 * Feeds a target changed inputs until one is treated wrongly or the time is up:
 * `npm run fuzz -- NAME [--seconds N] [--seed S]`, or `npm run fuzz -- NAME --input HEX` for a single one.
 */
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { listingOf } from '../listing.ts';
import { failureOf, fuzz } from './engine.ts';
import type { FuzzTarget } from './target.ts';

const PROGRESS_MS = 5_000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
    input: { type: 'string' },
  },
});
const [name] = positionals;

if (name === undefined) {
  const usage = 'npm run fuzz -- NAME [--seconds N] [--seed S] [--input HEX]';
  console.log(`${usage}\n\n${listingOf(new URL('./', import.meta.url))}`);
} else {
  const target = (await targets()).find((candidate) => candidate.name === name);
  if (!target) console.error(`No target is called "${name}": without a name they are listed.`);
  process.exitCode = target && (await isSound(target)) ? 0 : 1;
}
// A target may keep a server open.
process.exit();

async function isSound(target: FuzzTarget): Promise<boolean> {
  if (values.input !== undefined) {
    const input = new Uint8Array(Buffer.from(values.input, 'hex'));
    return report(target, { input, error: await failureOf(target, input) });
  }
  const seed = Number(values.seed);
  const start = performance.now();
  const end = start + 1000 * Number(values.seconds);
  let shown = start;
  let runs = 0;
  const finding = await fuzz(target, {
    seed,
    goesOn(count) {
      runs = count;
      const now = performance.now();
      if (now - shown > PROGRESS_MS) {
        shown = now;
        console.log(`${target.name}: ${count} inputs in ${Math.round((now - start) / 1000)} s`);
      }
      return now < end;
    },
  });
  if (finding) return report(target, finding);
  console.log(`${target.name}: ${runs} inputs, nothing found (seed ${seed})`);
  return true;
}

function report(
  target: FuzzTarget,
  { input, error }: { readonly input: Uint8Array; readonly error: unknown },
): boolean {
  if (error === undefined) {
    console.log(`${target.name}: treats this input as it should`);
    return true;
  }
  const hex = Buffer.from(input).toString('hex');
  console.error(error);
  console.log(`\n${hex}\n\nReplay: npm run fuzz -- ${target.name} --input ${hex}`);
  return false;
}

/** Everything in this folder that is a target. */
async function targets(): Promise<FuzzTarget[]> {
  const found: FuzzTarget[] = [];
  for (const file of readdirSync(import.meta.dirname).sort()) {
    if (!file.endsWith('.ts') || file === 'run.ts') continue;
    const module = (await import(new URL(file, import.meta.url).href)) as Record<string, unknown>;
    found.push(...Object.values(module).filter(isTarget));
  }
  return found;
}

function isTarget(value: unknown): value is FuzzTarget {
  return typeof value === 'object' && value !== null && 'seeds' in value && 'run' in value;
}
