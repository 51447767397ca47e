/** Characters of a piece, as UTF-16 counts them: well below those that search looks at in an event. */
export const PIECE = 16_000;

/** What reading a file may cost. */
export interface Limits {
  /** Characters that are kept of a file: some 800 pages. */
  readonly characters: number;
  /** Bytes that all read parts of an archive may have, as the archive says: no more than that is ever inflated. */
  readonly inflated: number;
  /** Parts that an archive may have. */
  readonly entries: number;
  /** Pages of a PDF that are looked at. */
  readonly pages: number;
  /** Milliseconds for one file, the thread's beginning not counted. */
  readonly time: number;
  /** MiB of objects and strings that the thread may have. */
  readonly heap: number;
  /** Bytes of buffers that it may have beside those, which Node's own limits do not count. */
  readonly buffers: number;
}

export const LIMITS: Limits = {
  characters: 2_000_000,
  inflated: 128 * 1_048_576,
  entries: 4_096,
  pages: 20_000,
  time: 20_000,
  heap: 256,
  buffers: 384 * 1_048_576,
};
