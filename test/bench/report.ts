import { cpus, totalmem } from 'node:os';

/** Prints what a benchmark found as one line of JSON, with the machine it was found on. */
export function report(bench: string, figures: Record<string, unknown>): void {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  console.log(JSON.stringify({ bench, ...figures, machine }));
}

/** The value below which `part` (0 to 1) of the sorted values lie. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}

/** `value` with three significant digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The option `--name VALUE` as a number. */
export function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}
