import {
  AUDIT,
  type AuditedAccess,
  auditStart,
  type AuditEntry,
  decodeAuditEntry,
  encodeAuditEntry,
} from '../../protocol/audit.ts';
import type { Micros } from '../../protocol/event.ts';
import { recordKind } from '../../protocol/record.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import type { Store, StreamState } from '../store/index.ts';

/** The end of the chain. */
export interface Head {
  /** The sequence of the next entry. */
  readonly next: number;
  /** Digest of the newest entry, or what the first one stands upon. */
  readonly digest: Uint8Array;
}

/** The entries of a `docs` stream of this device, and their end. */
export interface Chain {
  /** Adds entries in that order, all or none. @throws ElatioError of the store */
  append(accesses: readonly AuditedAccess[]): Promise<void>;
  /** Notes the end apart from the chain, once all of that is on the disk. @throws ElatioError of the store */
  noteEnd(): Promise<void>;
  /** The end as it was noted, so that what is cut off is missed. */
  noted(): Promise<Head | undefined>;
  /** The records that say they are entries, newest first, as they are stored. */
  payloads(): AsyncGenerator<Uint8Array>;
  /** What the first entry stands upon. */
  start(): Promise<Uint8Array>;
}

/** The local record with the end of a stream's entries; without the stream's id as version 0.1.0 kept it. */
const END = 'audit/end';

type EndRecord = { readonly stream: string; readonly next: number; readonly digest: string };

export function createChain({
  store: { overlay, local, write },
  sha256,
  now,
  stream = () => overlay.stream('docs'),
}: {
  readonly store: Pick<Store, 'overlay' | 'local' | 'write'>;
  readonly sha256: Sha256;
  readonly now: () => Micros;
  /** One of an earlier incarnation, to read; this device's present one where absent. */
  readonly stream?: () => Promise<StreamState>;
}): Chain {
  const streamId = async (): Promise<string> => (await stream()).record.id;
  let head: Head | undefined;
  let isNoted = true;

  async function start(): Promise<Uint8Array> {
    return auditStart(sha256, Buffer.from(await streamId(), 'hex'));
  }

  async function* payloads(): AsyncGenerator<Uint8Array> {
    for await (const { payload } of overlay.items(await stream(), 'record')) {
      if (recordKind(payload) === AUDIT) yield payload;
    }
  }

  async function noted(): Promise<Head | undefined> {
    const id = await streamId();
    const record = (local.get(`${END}/${id}`) ?? local.get(END)) as EndRecord | undefined;
    // Of another incarnation it says nothing of this chain.
    if (record?.stream !== id) return undefined;
    return { next: record.next, digest: new Uint8Array(Buffer.from(record.digest, 'hex')) };
  }

  /** Where to go on: past what is missing or cannot be read, so that the gap stays to be seen. */
  async function find(): Promise<Head> {
    const known = await noted();
    try {
      for await (const payload of payloads()) {
        const entry = entryIn(payload);
        if (!entry) continue;
        const next = entry.sequence + 1;
        // What was noted counts also where the newest entry is not what it was.
        return known && known.next >= next ? known : { next, digest: sha256(payload) };
      }
    } catch (error) {
      if (!known) throw error;
    }
    return known ?? { next: 0, digest: await start() };
  }

  return {
    async append(accesses) {
      if (accesses.length === 0) return;
      let { next, digest } = head ?? (await find());
      const added: Uint8Array[] = [];
      for (const access of accesses) {
        const payload = encodeAuditEntry({ ...access, sequence: next++, before: digest });
        digest = sha256(payload);
        added.push(payload);
      }
      await write((transaction) => {
        for (const payload of added) transaction.item('docs', 'record', now(), payload);
      });
      head = { next, digest };
      isNoted = false;
    },
    async noteEnd() {
      if (!head || isNoted) return;
      const { next, digest } = head;
      // What a power failure takes back would look cut off.
      await overlay.sync();
      const id = await streamId();
      const end = { stream: id, next, digest: Buffer.from(digest).toString('hex') };
      await local.set(`${END}/${id}`, end);
      isNoted = true;
    },
    noted,
    payloads,
    start,
  };
}

/** `undefined` where it is damaged, or a later version's. */
export function entryIn(payload: Uint8Array): AuditEntry | undefined {
  try {
    return decodeAuditEntry(payload);
  } catch {
    return undefined;
  }
}
