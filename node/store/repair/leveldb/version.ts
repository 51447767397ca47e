import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stretchAt, varintAt } from './bytes.ts';
import { readLog } from './log.ts';

/** Which files a database consists of, as its MANIFEST says. */
export interface Version {
  /** Sizes of tables by their numbers. */
  readonly tables: ReadonlyMap<number, number>;
  /** Logs of lower numbers are in tables. */
  readonly log: number;
  /** Files of this number and higher are newer than the list. */
  readonly next: number;
}

/** What is behind each tag of a record: numbers and texts. */
const FIELDS: Readonly<Record<number, string>> = {
  1: 't',
  2: 'n',
  3: 'n',
  4: 'n',
  5: 'nt',
  6: 'nn',
  7: 'nnntt',
  9: 'n',
};

/** `undefined` where `CURRENT` or what it names is gone, or is not what was written. */
export async function readVersion(directory: string): Promise<Version | undefined> {
  const content = await read(join(directory, 'CURRENT'));
  const name = /^(MANIFEST-\d+)\n$/.exec(content?.toString('latin1') ?? '')?.[1];
  const file = name && (await read(join(directory, name)));
  if (!file) return undefined;
  const { pieces, faults } = readLog(file);
  if (faults > 0 || !pieces.some(({ sound }) => sound)) return undefined;
  const tables = new Map<number, number>();
  let [log, next] = [0, 0];
  for (const { bytes, sound } of pieces) {
    // The last one, cut short by a crash, never came into force.
    if (!sound) continue;
    const edits = editsIn(bytes);
    if (!edits) return undefined;
    for (const [tag, numbers] of edits) {
      if (tag === 2) log = numbers[0];
      if (tag === 3) next = numbers[0];
      if (tag === 6) tables.delete(numbers[1]);
      if (tag === 7) tables.set(numbers[1], numbers[2]);
    }
  }
  return { tables, log, next };
}

function editsIn(bytes: Buffer): [tag: number, numbers: number[]][] | undefined {
  const edits: [number, number[]][] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = varintAt(bytes, at);
    const fields = tag && FIELDS[tag.value];
    if (fields === undefined) return undefined;
    at = tag?.end ?? at;
    const numbers: number[] = [];
    for (const field of fields) {
      const part = field === 'n' ? varintAt(bytes, at) : stretchAt(bytes, at);
      if (!part) return undefined;
      if ('value' in part) numbers.push(part.value);
      at = part.end;
    }
    edits.push([tag?.value ?? 0, numbers]);
  }
  return edits;
}

async function read(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}
