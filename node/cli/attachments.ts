import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ElatioError } from '../../protocol/error.ts';
import type { Client } from './client.ts';
import { shortEventId } from './logged.ts';
import { counted, cut, localTime, sizeOf, visible } from './output.ts';

/** Where files are attached, listed and got. */
export const ATTACHMENTS_PATH = '/api/v1/attachments';

/** A file as the daemon tells of it. */
export interface ToldAttachment {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly text: 'read' | 'partly' | 'none' | 'failed';
  /** ISO 8601. */
  readonly timestamp: string;
  readonly note: string | null;
  readonly event: number | null;
}

/** A file that is to be attached. */
interface File {
  readonly path: string;
  readonly bytes: number;
}

/** So much of an id as tells it from others. */
export function shortAttachmentId(id: string): string {
  return id.slice(0, 8);
}

/**
 * Files that are there and can be read.
 * @throws ElatioError ELATIO_CLI_FILE
 */
export async function filesAt(paths: readonly string[]): Promise<readonly File[]> {
  const files: File[] = [];
  for (const path of paths) {
    const file = await open(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw unreadable(path, 'it is no file');
      files.push({ path, bytes: stats.size });
    } finally {
      await file.close();
    }
  }
  return files;
}

/** Sends files one after the other; what is said is said of each. Throws as a client does, and ELATIO_CLI_FILE. */
export async function attachAll(
  client: Client,
  files: readonly File[],
  said: { readonly event?: number; readonly at?: string; readonly note?: string },
): Promise<ToldAttachment[]> {
  const attached: ToldAttachment[] = [];
  for (const { path, bytes } of files) {
    const query = new URLSearchParams({ name: basename(path) });
    for (const [name, value] of Object.entries(said)) {
      if (value !== undefined) query.set(name, String(value));
    }
    const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes };
    const to = `${ATTACHMENTS_PATH}?${query.toString()}`;
    attached.push(
      (await client.upload(to, contentOf(path, bytes), undefined, headers)) as ToldAttachment,
    );
  }
  return attached;
}

/** Not more than there was when it was begun: somebody may be writing to it. */
export async function* contentOf(path: string, bytes: number): AsyncGenerator<Uint8Array> {
  if (bytes === 0) return;
  const file = await open(path);
  try {
    for await (const chunk of file.createReadStream({ end: bytes - 1, autoClose: false })) {
      yield chunk as Buffer;
    }
  } finally {
    await file.close();
  }
}

const FOUND_BY: Readonly<Record<ToldAttachment['text'], string>> = {
  read: 'found by what it says',
  partly: 'found by some of what it says',
  none: 'found by its name',
  failed: 'found by its name: what it says cannot be read',
};

/** That a file is attached, as a line. */
export function attachedLine({ id, name, bytes, text }: ToldAttachment): string {
  const what = `${visible(name)} (${sizeOf(bytes)})`;
  return `Attached: ${what}  ${shortAttachmentId(id)}  ${FOUND_BY[text]}`;
}

export const ATTACHMENT_HEAD = ['when', 'size', 'name', 'note', 'with', 'id'];

/** A file as table cells. */
export function attachmentCells(attachment: ToldAttachment): string[] {
  const { id, name, bytes, timestamp, note, event } = attachment;
  return [
    localTime(timestamp),
    sizeOf(bytes),
    cut(visible(name), 50),
    cut(visible(note ?? ''), 40),
    event === null ? '' : shortEventId(event),
    shortAttachmentId(id),
  ];
}

/** A name under which a file can be written where somebody stands, whoever gave it. */
export function fileNameOf({ id, name }: ToldAttachment): string {
  const plain = basename(name.replaceAll('\\', '/'));
  const isName = plain !== '' && plain !== '.' && plain !== '..' && visible(plain) === plain;
  return isName ? plain : `attachment-${shortAttachmentId(id)}`;
}

/** What a purge of a file comes to, in words. */
export function purgeInWords(name: string | undefined, events: number): string {
  if (events === 0) return 'Nothing of this file is here.';
  const what = name === undefined ? 'The file' : `"${visible(name)}"`;
  return `${what}, with all that it says: ${counted(events, 'event')}.`;
}

function unreadable(path: string, why: unknown): ElatioError {
  const reason = why instanceof Error ? why.message : String(why);
  return new ElatioError('ELATIO_CLI_FILE', `${path} cannot be read: ${reason}.`);
}
