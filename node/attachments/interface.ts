import type { Micros } from '../../protocol/event.ts';
import type { Edit } from '../docs/index.ts';
import type { Outcome } from './text/index.ts';

/** An event, by a name that is the same on all devices: the id of its bucket, and its number there. */
export interface EventName {
  /** 32 hexadecimal digits. */
  readonly bucket: string;
  readonly number: number;
}

/** A file that a person keeps with what they did. */
export interface Attachment {
  /** 32 hexadecimal digits, the same on all devices. */
  readonly id: string;
  /** What the file is called, without a path. */
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  readonly bytes: number;
  /** Of its content, hexadecimal. */
  readonly sha256: string;
  /** What came of reading what it says. */
  readonly text: Outcome;
  readonly note?: string;
  /** What it belongs to. */
  readonly event?: EventName;
  /** The moment it is about. */
  readonly at: Micros;
}

/** What is said of a file that is to be kept. */
export interface NewAttachment {
  readonly name: string;
  /** As whoever sends it says; found by its name where that says nothing. */
  readonly type?: string | undefined;
  readonly note?: string | undefined;
  readonly event?: EventName | undefined;
  readonly at: Micros;
  /** How many bytes are to come, where that is known. */
  readonly length?: number | undefined;
}

/** Which to list. */
export interface AttachmentFilter {
  readonly since?: Micros | undefined;
  readonly until?: Micros | undefined;
  readonly event?: EventName | undefined;
  readonly limit: number;
}

/** A piece of what an attachment says, that was found. */
export interface FoundIn {
  readonly attachment: Attachment;
  readonly page: number | undefined;
}

export interface Attachments {
  /**
   * Keeps a file: its content, what it says, and last of all that it is there; on the disk when it resolves. Nothing is
   * kept where it fails.
   * @throws ElatioError ELATIO_ATTACHMENT_NAME, ELATIO_ATTACHMENT_SIZE, ELATIO_ATTACHMENT_CUT, ELATIO_ATTACHMENT_BUSY,
   *   ELATIO_RULES_EXCLUDED, ELATIO_INGEST_FOREIGN, ELATIO_SPACE_…, or of the store
   */
  add(
    said: NewAttachment,
    content: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<Attachment>;
  /** Newest first. Throws as the store. */
  list(filter: AttachmentFilter): Promise<Attachment[]>;
  /**
   * @param id whole, or as much of its beginning as no other begins with
   * @throws ElatioError ELATIO_ATTACHMENT_ID where there is none, or several begin so, or of the store
   */
  find(id: string): Promise<Attachment>;
  /**
   * The file, byte for byte.
   * @throws ElatioError ELATIO_ATTACHMENT_PARTS where some of it is not here, ELATIO_ATTACHMENT_CHANGED where it is not
   *   what was attached, and as `find`
   */
  content(
    id: string,
  ): Promise<{ readonly attachment: Attachment; readonly content: Uint8Array<ArrayBuffer> }>;
  /** Hides it with all it says, in one edit that can be undone. Throws as `find`, and ELATIO_DOCS_FAILED. */
  delete(id: string): Promise<Edit | undefined>;
  /**
   * Of which files texts are that were found, each event's by their keys; nothing where they are of none, or of one that
   * was deleted. Throws as the store.
   */
  foundBy(all: readonly ReadonlyMap<string, string>[]): Promise<(FoundIn | undefined)[]>;
  /** Begins to clear away what a crash left of files that were not kept. */
  start(): void;
  stop(): Promise<void>;
}
