/** A bucket's events out of the store, in columns. */
export { createByteCache, type ByteCache } from './byte-cache.ts';
export { createChunks, type Chunks } from './chunks.ts';
export { createEventStamps } from './event-stamps.ts';
export { createReading, type Reading, type Scratch } from './reading.ts';
export { createReads, type Reads } from './reads.ts';
export { dataOf } from './rows.ts';
