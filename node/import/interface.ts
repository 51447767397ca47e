/** What an import did, or would do, to one bucket. */
export interface BucketReport {
  readonly name: string;
  /** `undefined` where the bucket was refused. */
  readonly type: string | undefined;
  /** Whether there was none of this name. */
  readonly made: boolean;
  readonly added: number;
  /** Events that were there already, or stand in the export before. */
  readonly duplicates: number;
  /** Events that rules keep from being stored. */
  readonly excluded: number;
  readonly refused: number;
  /** When the first of its good events begins and the last one ends, in ISO 8601; `null` where there is none. */
  readonly first: string | null;
  readonly last: string | null;
}

/** Why something of an export was not taken in. */
export interface Refusal {
  readonly bucket: string;
  /** Of the event among the bucket's, from 0; `null` where the bucket itself was refused, with all that it holds. */
  readonly index: number | null;
  readonly reason: string;
}

export interface ImportReport {
  /** Whether nothing was changed, and all this only would be. */
  readonly dryRun: boolean;
  readonly added: number;
  readonly duplicates: number;
  readonly excluded: number;
  readonly refused: number;
  readonly buckets: readonly BucketReport[];
  /** The first hundred. */
  readonly refusals: readonly Refusal[];
}

export interface ImportOptions {
  /** Reads and compares, but changes nothing. */
  readonly dryRun?: boolean;
  /** Ends it between two pieces of the source; what was taken in stays. A source that waits has to end by itself. */
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how many events were read. */
  readonly onProgress?: (events: number) => void;
}

export interface Importer {
  /**
   * Takes in an export of ActivityWatch (JSON, UTF-8, see `read-export.ts`), as it arrives and in memory that
   * does not grow with it. An event that its bucket holds already, with the same time, duration and data, is not
   * taken again; so an import that was interrupted goes on by being repeated.
   *
   * What a person has deleted or replaced since the last time is held as it was, and not taken again either.
   * @throws ElatioError ELATIO_IMPORT_BUSY while another one runs, ELATIO_IMPORT_FORMAT where it is no export,
   *   ELATIO_IMPORT_CUT where it breaks off or is broken in the middle, or of the store; `signal`'s reason
   */
  run(source: AsyncIterable<Uint8Array>, options?: ImportOptions): Promise<ImportReport>;
}
