import type { Archive } from '../archive.ts';

/** Parts whose names have a number, the pattern's first group, in its order. */
export function numbered(archive: Archive, pattern: RegExp): (readonly [number, Uint8Array])[] {
  return [...archive.read((name) => pattern.test(name))]
    .map(([name, part]) => [Number(pattern.exec(name)?.[1]), part] as const)
    .sort(([a], [b]) => a - b);
}
