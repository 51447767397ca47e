/**
 * The chunk format read by its documentation alone, slowly and without a thought for hostile bytes: what
 * the real decoder is compared with.
 */
import { decode } from 'cborg';
import { zstd } from '../../node/crypto.ts';
import type { EventRow } from '../../protocol/codec/columns.ts';
import type { JsonObject, JsonValue } from '../../protocol/json.ts';

type Column = readonly [id: number, name: string, size: number, block: number];
type Directory = readonly [string, number, number[], Column[], number[]];

/** Kind, count, facts, and the raw columns by id and name. */
function readChunk(chunk: Uint8Array) {
  const bytes = Buffer.from(chunk);
  if (bytes[0] !== 1) throw new Error('version');
  const end = 5 + bytes.readUInt32BE(1);
  const [kind, count, facts, columns, blocks] = decode(bytes.subarray(5, end)) as Directory;
  const raw = new Map<string, Buffer>();
  let at = end;
  for (const [index, stored] of blocks.entries()) {
    const inBlock = columns.filter(([, , , block]) => block === index);
    const size = inBlock.reduce((sum, [, , length]) => sum + length, 0);
    const packed = bytes.subarray(at, at + stored);
    const block = size === stored ? packed : Buffer.from(zstd.decompress(packed, size));
    let from = 0;
    for (const [id, name, length] of inBlock) {
      raw.set(`${id}:${name}`, block.subarray(from, from + length));
      from += length;
    }
    at += stored;
  }
  const columnOf = (id: number, name = ''): Buffer => {
    const column = raw.get(`${id}:${name}`);
    if (!column) throw new Error(`no column ${id} ${name}`);
    return column;
  };
  const names = columns.filter(([id]) => id === 16).map(([, name]) => name);
  return { kind, count, facts, names, columnOf };
}

/** Numbers in byte planes; how many there are is not written. */
function readPlanes(bytes: Buffer, count: number): number[] {
  const width = bytes[0];
  const signs = bytes.subarray(1 + width * count);
  return Array.from({ length: count }, (_, i) => {
    let value = 0n;
    for (let k = 0; k < width; k++) value += BigInt(bytes[1 + k * count + i]) << BigInt(8 * k);
    const isNegative = signs.length > 0 && (signs[Math.floor(i / 8)] >> (i % 8)) % 2 === 1;
    return Number(isNegative ? -value : value);
  });
}

function readDictionary(bytes: Buffer): JsonValue[] {
  const count = bytes.readUInt32BE(0);
  const body = 8 + bytes.readUInt32BE(4);
  let rest = bytes.subarray(body).toString('utf8');
  return readPlanes(bytes.subarray(8, body), count).map((size) => {
    const text = rest.slice(0, Math.floor(size / 2));
    rest = rest.slice(text.length);
    return size % 2 === 1 ? (JSON.parse(text) as JsonValue) : text;
  });
}

function readOrdinals(bytes: Buffer): number[] {
  const ordinals: number[] = [];
  const steps = readPlanes(bytes, bytes[0] === 0 ? 0 : (bytes.length - 1) / bytes[0]);
  let next = 0;
  for (let i = 0; i < steps.length; i += 2) {
    next += steps[i];
    for (let n = 0; n < steps[i + 1]; n++) ordinals.push(next++);
  }
  return ordinals;
}

/** The events of a chunk. */
export function readEvents(chunk: Uint8Array): EventRow[] {
  const { count, facts, names, columnOf } = readChunk(chunk);
  const [unit, base] = facts;
  const ids = columnOf(2).toString('hex').match(/.{32}/g) ?? [];
  const [places, numbers, starts, durations] = [3, 4, 5, 6].map((id) =>
    readPlanes(columnOf(id), count),
  );
  const nextNumber = readPlanes(columnOf(7), ids.length);
  const lastEnd = ids.map(() => base);
  const fields = names.map((name) => ({
    name,
    codes: readPlanes(columnOf(16, name), count),
    values: readDictionary(columnOf(17, name)),
  }));
  return readOrdinals(columnOf(1)).map((ordinal, i) => {
    const place = places[i];
    const number = nextNumber[place] + numbers[i];
    const start = lastEnd[place] + starts[i] * unit;
    const duration = durations[i] * unit;
    nextNumber[place] = number + 1;
    lastEnd[place] = start + duration;
    const entries = fields
      .filter(({ codes }) => codes[i] > 0)
      .flatMap(({ name, codes, values }): [string, JsonValue][] => {
        const value = values[codes[i] - 1];
        return name === '' ? Object.entries(value as JsonObject) : [[name, value]];
      });
    return {
      ordinal,
      bucket: ids[place],
      number,
      start,
      duration,
      data: Object.fromEntries(entries),
    };
  });
}
