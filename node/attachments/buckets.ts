import type { BucketSpec } from '../../protocol/bucket.ts';

/** One event a file: what it is. */
export const ATTACHMENT_TYPE = 'attachment';

/** One event for each piece of what a file says: what is searched. */
export const TEXT_TYPE = 'attachment.text';

/** One event for each piece of its content. */
export const BYTES_TYPE = 'attachment.bytes';

/** Whether events of a type are pieces of files, and tell a person nothing one by one. */
export function isPieces(type: string): boolean {
  return type === TEXT_TYPE || type === BYTES_TYPE;
}

/** Where a device keeps what is attached on it. */
export function attachmentBuckets(hostname: string): {
  readonly described: BucketSpec;
  readonly text: BucketSpec;
  readonly bytes: BucketSpec;
} {
  const bucket = (name: string, type: string): BucketSpec => ({
    name: `${name}_${hostname}`,
    type,
    client: 'elatio',
    hostname,
  });
  return {
    described: bucket('elatio-attachments', ATTACHMENT_TYPE),
    text: bucket('elatio-attachments-text', TEXT_TYPE),
    bytes: bucket('elatio-attachments-bytes', BYTES_TYPE),
  };
}
