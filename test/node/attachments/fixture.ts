import { createAttachments, createTextReader } from '../../../node/attachments/index.ts';
import type { Attachments } from '../../../node/attachments/index.ts';
import type { AttachmentsDeps } from '../../../node/attachments/attachments.ts';
import type { NewAttachment } from '../../../node/attachments/interface.ts';
import { randomBytes } from '../../../node/crypto.ts';
import type { Docs } from '../../../node/docs/index.ts';
import { createPurge } from '../../../node/purge/index.ts';
import type { Gate } from '../../../node/rules/index.ts';
import type { Store } from '../../../node/store/index.ts';
import { sealing, T0 } from '../store/fixture.ts';

const ALL: Gate = {
  filter: (_, event) => event,
  record: (_, event) => event,
  beat: (_, event) => event,
  late: (_, event) => event,
};

/** Attachments over a store, by default with nothing that keeps any out. */
export function attachmentsOf(
  { store, docs }: { readonly store: Store; readonly docs: Docs },
  deps: Partial<AttachmentsDeps> = {},
): Attachments {
  return createAttachments({
    store,
    docs,
    purge: createPurge({ store, docs, random: randomBytes }),
    gate: ALL,
    reader: createTextReader(),
    hostname: 'laptop',
    random: randomBytes,
    sha256: sealing.primitives.sha256,
    admit: () => undefined,
    onError(error) {
      throw error;
    },
    ...deps,
  });
}

/** Where what files say does not matter, and a thread for each would take its time. */
export const NO_TEXT: Partial<AttachmentsDeps> = {
  reader: {
    read: () => Promise.resolve({ outcome: 'none', pieces: [] }),
    stop: () => Promise.resolve(),
  },
};

/** What says of a file as much as there has to be. */
export function said(more: Partial<NewAttachment> = {}): NewAttachment {
  return { name: 'file.bin', at: T0, ...more };
}

/** Bytes as they come, some at a time. */
export async function* arriving(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
