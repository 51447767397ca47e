/**
 * Reads a table of LevelDB as far as it goes. Blocks are entries, each key without what it has in common with
 * the one before, then the places of those that are whole; behind them a byte (0: not compressed) and a checksum.
 * The last block lists the others; the file's last 48 bytes say where it is.
 */
import { longAt, maskedCrc, type Stretch, varintAt } from './bytes.ts';

const FOOTER = 48;
const TRAILER = 5;
const MAGIC = Buffer.from('57fb808b247547db', 'hex');

/** A row of a database as one of its files has it. */
export interface FoundRow {
  readonly key: Buffer;
  readonly sequence: number;
  /** Where its value stands; nothing where the row says that the key was removed. */
  readonly value: Stretch | undefined;
  /** Whether the checksum over it is right. */
  readonly sound: boolean;
}

export interface TableContent {
  readonly rows: readonly FoundRow[];
  /** Blocks that are not what was written. */
  readonly faults: number;
}

export function readTable(file: Buffer): TableContent {
  const index = indexOf(file);
  if (!index) return { rows: [], faults: 1 };
  const handles: Stretch[] = [];
  let faults = index.sound ? 0 : 1;
  const whole = eachEntry(file, index, (_, value) => {
    const handle = handleAt(file, value.start);
    if (handle) handles.push(handle);
    else faults++;
  });
  if (!whole) faults++;
  const rows: FoundRow[] = [];
  for (const handle of handles) {
    const sound = isSound(file, handle);
    let bad = !sound;
    const isWhole = eachEntry(file, handle, (internal, value) => {
      if (internal.length < 8) return void (bad = true);
      const at = internal.length - 8;
      const key = Buffer.from(internal.subarray(0, at));
      const isValue = internal[at] === 1;
      rows.push({
        key,
        sequence: longAt(internal, at + 1),
        value: isValue ? value : undefined,
        sound,
      });
    });
    if (bad || !isWhole) faults++;
  }
  return { rows, faults };
}

function indexOf(file: Buffer): (Stretch & { readonly sound: boolean }) | undefined {
  const footer = file.length - FOOTER;
  if (footer < 0 || !file.subarray(-8).equals(MAGIC)) return undefined;
  const offset = varintAt(file, footer);
  const size = offset && varintAt(file, offset.end);
  const index = size && handleAt(file, size.end);
  return index && { ...index, sound: isSound(file, index) };
}

function handleAt(file: Buffer, at: number): Stretch | undefined {
  const offset = varintAt(file, at);
  const size = offset && varintAt(file, offset.end);
  if (!size) return undefined;
  const end = offset.value + size.value;
  return end + TRAILER <= file.length ? { start: offset.value, end } : undefined;
}

function isSound(file: Buffer, { start, end }: Stretch): boolean {
  return file[end] === 0 && maskedCrc(file.subarray(start, end + 1)) === file.readUInt32LE(end + 1);
}

/** @returns whether every entry could be told from the next */
function eachEntry(
  file: Buffer,
  { start, end }: Stretch,
  take: (key: Buffer, value: Stretch) => void,
): boolean {
  if (end - start < 4) return false;
  const restarts = file.readUInt32LE(end - 4);
  const last = end - 4 - 4 * restarts;
  let key = Buffer.alloc(0);
  let at = start;
  while (at < last) {
    const shared = varintAt(file, at);
    const own = shared && varintAt(file, shared.end);
    const size = own && varintAt(file, own.end);
    if (!size || shared.value > key.length) return false;
    const value = size.end + own.value;
    if (value + size.value > last) return false;
    key = Buffer.concat([key.subarray(0, shared.value), file.subarray(size.end, value)]);
    at = value + size.value;
    take(key, { start: value, end: at });
  }
  return at === last;
}
