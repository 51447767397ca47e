/** What makes newer bytes of older ones: from where so many of these are copied, then bytes that are new; step by step. */
export type Patch = readonly (readonly [from: number, length: number, added: Uint8Array])[];

/** What both have of so many bytes is worth a step. */
const LEAST = 64;
const ANCHOR = 32;
/** Where in the older bytes something is looked for that the newer ones have, too. */
const PLACES = [0.5, 0.25, 0.75, 0.125, 0.875];

interface Run {
  readonly from: number;
  readonly at: number;
  readonly length: number;
}

/**
 * Finds what both have by looking for some of the older bytes in the newer ones, and again before and behind it: good for
 * lists to which something is added, or that lose some entries; else all is new. What it makes is right whatever it finds.
 */
export function patchOf(older: Uint8Array, newer: Uint8Array): Patch {
  const runs: Run[] = [];
  const [base, made] = [Buffer.from(older.buffer, older.byteOffset, older.length), newer];
  find(base, Buffer.from(made.buffer, made.byteOffset, made.length), 0, 0, runs);
  const steps: [number, number, Uint8Array][] = [];
  for (const [i, { from, at, length }] of runs.entries()) {
    const next = runs[i + 1]?.at ?? newer.length;
    steps.push([from, length, newer.slice(at + length, next)]);
  }
  const first = runs[0]?.at ?? newer.length;
  return first === 0 ? steps : [[0, 0, newer.slice(0, first)], ...steps];
}

/** @param from where the views stand, `at` in the newer bytes: views are cut, places are of the whole */
function find(older: Buffer, newer: Buffer, from: number, at: number, runs: Run[]): void {
  const run = runIn(older, newer);
  if (!run) return;
  find(older.subarray(0, run.from), newer.subarray(0, run.at), from, at, runs);
  runs.push({ from: from + run.from, at: at + run.at, length: run.length });
  const [behind, behindAt] = [run.from + run.length, run.at + run.length];
  find(older.subarray(behind), newer.subarray(behindAt), from + behind, at + behindAt, runs);
}

/** Something long that both have. */
function runIn(older: Buffer, newer: Buffer): Run | undefined {
  if (older.length < LEAST || newer.length < LEAST) return undefined;
  for (const place of PLACES) {
    const middle = Math.floor(place * (older.length - ANCHOR));
    const found = newer.indexOf(older.subarray(middle, middle + ANCHOR));
    if (found < 0) continue;
    let [from, at] = [middle, found];
    while (from > 0 && at > 0 && older[from - 1] === newer[at - 1]) {
      from--;
      at--;
    }
    let length = middle - from + ANCHOR;
    const most = Math.min(older.length - from, newer.length - at);
    while (length < most && older[from + length] === newer[at + length]) length++;
    if (length >= LEAST) return { from, at, length };
  }
  return undefined;
}

/** The newer bytes. */
export function patched(older: Uint8Array, patch: Patch): Uint8Array {
  return Buffer.concat(
    patch.flatMap(([from, length, added]) => [older.subarray(from, from + length), added]),
  );
}

/** About how many bytes a patch is on the disk. */
export function sizeOf(patch: Patch): number {
  return patch.reduce((sum, [, , added]) => sum + 16 + added.length, 0);
}
