/**
 * - `read`: all text that the file has;
 * - `partly`: only some of it: there is more than is kept, or the rest is broken or took too long;
 * - `none`: it has none, or is of a kind that is not read, like photos;
 * - `failed`: it is of a kind that is read, but broken or locked, or reading it took too long.
 */
export type Outcome = 'read' | 'partly' | 'none' | 'failed';

/** At most `PIECE` characters: well-formed, without control characters but tab and line feed, never blank. */
export interface Piece {
  /** Of a PDF, or slide of a presentation, from 1. */
  readonly page?: number;
  readonly text: string;
}

/** What is known of a file besides what is in it. */
export interface FileSaid {
  /** With its ending, which may tell the kind. */
  readonly name: string;
  /** The media type that was told, maybe with parameters, e.g. `text/plain; charset=utf-8`; may be empty. */
  readonly type: string;
}

export interface TextRead {
  readonly outcome: Outcome;
  /** In the file's order. */
  readonly pieces: readonly Piece[];
}

export interface TextReader {
  /**
   * What a file says, read in a thread that is there only meanwhile; one file at a time, others wait.
   * @param bytes left as they are
   * @throws what `signal` was aborted with
   */
  read(
    bytes: Uint8Array,
    file: FileSaid & { readonly signal?: AbortSignal | undefined },
  ): Promise<TextRead>;
  /** Breaks off what is being read, and all that wait: they get what was read until then. */
  stop(): Promise<void>;
}
