import { hexOf } from '../../protocol/bytes.ts';
import type { Event } from '../../protocol/event.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import type { Docs } from '../docs/index.ts';
import type { Purge } from '../purge/index.ts';
import type { Gate } from '../rules/index.ts';
import type { Store } from '../store/index.ts';
import { attachmentBuckets } from './buckets.ts';
import { describe, readDescription } from './description.ts';
import { newId, readPartName } from './id.ts';
import type { Attachment, Attachments, FoundIn, NewAttachment } from './interface.ts';
import { createLeftovers } from './leftovers.ts';
import { mediaType } from './media-type.ts';
import { checkName, checkNote } from './name.ts';
import { contentEvents, textEvents } from './pieces.ts';
import { createReading } from './reading.ts';
import { received } from './received.ts';
import type { TextReader } from './text/index.ts';
import { createKeeper } from './writing.ts';

export interface AttachmentsDeps {
  readonly store: Store;
  readonly docs: Pick<Docs, 'deleteEventsOf'>;
  readonly purge: Pick<Purge, 'run'>;
  readonly gate: Gate;
  readonly reader: TextReader;
  readonly hostname: string;
  readonly random: RandomBytes;
  readonly sha256: Sha256;
  /** Refuses what there is no room for, in bytes: see `node/space`. */
  readonly admit: (bytes: number) => void;
  /** Told why what a crash left was not cleared away: the next start tries again. */
  readonly onError: (error: unknown) => void;
}

/** Files that may be on their way at once: each is held in memory, and 32 MiB at most. */
const MOST_AT_ONCE = 4;

export function createAttachments(deps: AttachmentsDeps): Attachments {
  const { store, docs, gate, reader, sha256, random, admit, onError } = deps;
  const buckets = attachmentBuckets(deps.hostname);
  const reading = createReading(store);
  const leftovers = createLeftovers(deps);
  const keeper = createKeeper(store);
  let arriving = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: what is packed of one is not to wait in memory beside the next. */
  function turn<T>(task: () => Promise<T>): Promise<T> {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  }

  /** As the rules let it be kept. @throws ElatioError ELATIO_RULES_EXCLUDED */
  function admitted(described: Attachment): Event {
    const event = gate.record(buckets.described, describe(described));
    const ofContent = { start: described.at, duration: 0, data: { attachment: described.id } };
    const keepsContent = [buckets.text, buckets.bytes].every(
      (bucket) => gate.filter(bucket, ofContent, 'quietly') !== undefined,
    );
    if (!event || !keepsContent || !readDescription(event)) throw excluded();
    return event;
  }

  async function keep(said: NewAttachment, content: Uint8Array): Promise<Attachment> {
    const { at, event } = said;
    const name = checkName(said.name);
    const note = checkNote(said.note);
    const type = mediaType(said.type, name);
    admit(Math.ceil((content.length * 4) / 3));
    const { outcome, pieces: texts } = await reader.read(content, { name, type });
    const id = newId(random, at);
    const described: Attachment = {
      id,
      name,
      type,
      bytes: content.length,
      sha256: hexOf(sha256(content)),
      text: outcome,
      at,
      ...(note !== undefined && { note }),
      ...(event && { event }),
    };
    const description = admitted(described);
    await leftovers.begin(id);
    await keeper.append(buckets.bytes, contentEvents(id, at, content));
    await keeper.append(buckets.text, textEvents(id, at, texts));
    await keeper.log(buckets.described, description);
    await leftovers.done(id);
    return readDescription(description) ?? described;
  }

  async function clear(): Promise<void> {
    await leftovers.clear(async (id) => (await reading.get(id)) !== undefined);
  }

  return {
    async add(said, content) {
      checkName(said.name);
      checkNote(said.note);
      if (arriving >= MOST_AT_ONCE) throw busy();
      arriving++;
      try {
        const bytes = await received(content, said.length);
        return await turn(() => keep(said, bytes));
      } finally {
        arriving--;
      }
    },
    async list(filter) {
      return reading.list(filter);
    },
    async find(id) {
      return (await reading.find(id)).described;
    },
    async content(id) {
      const { described } = await reading.find(id);
      const content = await reading.bytes(described);
      if (hexOf(sha256(content)) !== described.sha256) throw changed();
      return { attachment: described, content };
    },
    async delete(id) {
      const { described, bucket, number } = await reading.find(id);
      const events = await reading.pieces(described);
      return docs.deleteEventsOf(new Map([[bucket, [number]], ...events]), bucket);
    },
    async foundBy(all) {
      const known = new Map<string, ReturnType<typeof reading.get>>();
      const found: (FoundIn | undefined)[] = [];
      for (const texts of all) {
        const part = readPartName(texts.get('part') ?? '');
        const id = part?.id ?? texts.get('attachment') ?? '';
        const getting = known.get(id) ?? reading.get(id);
        known.set(id, getting);
        const placed = await getting;
        found.push(placed && { attachment: placed.described, page: part?.page });
      }
      return found;
    },
    start() {
      void turn(clear).catch(onError);
    },
    async stop() {
      await reader.stop();
      await last;
    },
  };
}

function excluded(): ElatioError {
  return new ElatioError(
    'ELATIO_RULES_EXCLUDED',
    'Nothing was kept: a rule excludes it, it is older than what is kept, or recording is paused. See "elatio rules list" and "elatio retention".',
  );
}

function busy(): ElatioError {
  return new ElatioError(
    'ELATIO_ATTACHMENT_BUSY',
    `${MOST_AT_ONCE} files are being attached: send this one again in some seconds.`,
  );
}

function changed(): ElatioError {
  return new ElatioError(
    'ELATIO_ATTACHMENT_CHANGED',
    'What is stored of this file is not what was attached: "elatio edits" shows what changed it, "elatio undo" takes that back.',
  );
}
