/** Finds attachments, and what belongs to them, in all buckets of their kinds, whichever device's. */
import { ElatioError } from '../../protocol/error.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Range, Store, StoredText } from '../store/index.ts';
import { ATTACHMENT_TYPE, BYTES_TYPE, TEXT_TYPE } from './buckets.ts';
import { readDescription } from './description.ts';
import { momentOf, readPartName } from './id.ts';
import type { Attachment, AttachmentFilter, EventName } from './interface.ts';
import { momentOfPiece, PIECE_BYTES, piecesOf } from './pieces.ts';

/** An attachment, and where the event is that describes it. */
export interface Placed {
  readonly described: Attachment;
  readonly bucket: string;
  readonly number: number;
}

export interface Reading {
  list(filter: AttachmentFilter): Promise<Attachment[]>;
  /** @throws ElatioError ELATIO_ATTACHMENT_ID */
  find(id: string): Promise<Placed>;
  /** By the whole id; nothing where there is none. */
  get(id: string): Promise<Placed | undefined>;
  /** @throws ElatioError ELATIO_ATTACHMENT_PARTS */
  bytes(described: Attachment): Promise<Uint8Array<ArrayBuffer>>;
  /** Numbers of the events of its pieces, by the names of their buckets. */
  pieces(described: Attachment): Promise<Map<string, number[]>>;
}

type ReadStore = Pick<Store, 'buckets' | 'texts'>;

/** Fewer digits of an id are none. */
const LEAST_DIGITS = 6;

export function createReading(store: ReadStore): Reading {
  const bucketsOf = (type: string) =>
    [...store.buckets()].filter(([, { spec }]) => spec.type === type);

  /** Events of all buckets of a type, as texts: pieces must not drive from the cache what others will ask for. */
  async function* eventsOf(type: string, range: Range) {
    for (const [name, bucket] of bucketsOf(type)) {
      for await (const batch of store.texts(bucket, range)) {
        for (const event of batch) yield { name, event };
      }
    }
  }

  async function* descriptions(range: Range): AsyncGenerator<Placed> {
    for await (const { name, event } of eventsOf(ATTACHMENT_TYPE, range)) {
      const described = readDescription({ start: event.start, data: dataIn(event) });
      if (described) yield { described, bucket: name, number: event.number };
    }
  }

  /** Events that belong to an attachment, of one kind: as many as it has pieces. */
  async function* belonging(
    id: string,
    type: string,
    pieces: number,
  ): AsyncGenerator<{ readonly name: string; readonly number: number; readonly data: JsonObject }> {
    const at = momentOf(id);
    if (at === undefined) return;
    const moments = Array.from({ length: pieces }, (_, piece) => momentOfPiece(at, piece));
    for (const moment of new Set(moments)) {
      for await (const { name, event } of eventsOf(type, { from: moment, to: moment })) {
        if (!event.data.includes(id)) continue;
        const data = dataIn(event);
        if (idOf(data) === id) yield { name, number: event.number, data };
      }
    }
  }

  async function get(id: string): Promise<Placed | undefined> {
    const moment = momentOf(id);
    if (moment === undefined) return undefined;
    // Where it was attached; elsewhere where a person moved it.
    for (const range of [{ from: moment, to: moment }, {}]) {
      for await (const placed of descriptions(range)) {
        if (placed.described.id === id) return placed;
      }
    }
    return undefined;
  }

  async function begunSo(beginning: string): Promise<Placed[]> {
    if (beginning.length < LEAST_DIGITS) return [];
    const found = new Map<string, Placed>();
    for await (const placed of descriptions({})) {
      const { id } = placed.described;
      if (id.startsWith(beginning)) found.set(id, placed);
    }
    return [...found.values()];
  }

  return {
    async list({ since, until, event, limit }) {
      const found: Attachment[] = [];
      for await (const { described } of descriptions({ from: since, to: until })) {
        if (!event || isSame(described.event, event)) found.push(described);
      }
      found.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
      return limit < 0 ? found : found.slice(0, limit);
    },
    get,
    async find(id) {
      const whole = await get(id);
      if (whole) return whole;
      const found = await begunSo(id);
      if (found.length === 1) return found[0];
      throw new ElatioError(
        'ELATIO_ATTACHMENT_ID',
        found.length > 1
          ? 'Several attachments have an id that begins so: write more of it.'
          : 'There is no attachment of this id, or it was deleted: "elatio attachments" lists them.',
      );
    },
    async bytes({ id, bytes }) {
      const pieces = piecesOf(bytes);
      const content = new Uint8Array(bytes);
      const here = new Set<number>();
      for await (const { data } of belonging(id, BYTES_TYPE, pieces)) {
        const { piece, base64 } = data;
        if (typeof piece !== 'number' || typeof base64 !== 'string') continue;
        const part = Buffer.from(base64, 'base64');
        const place = piece * PIECE_BYTES;
        if (!(piece >= 0 && place + part.length <= bytes) || !Number.isInteger(piece)) continue;
        content.set(part, place);
        here.add(piece);
      }
      if (here.size < pieces) throw missing(here.size, pieces);
      return content;
    },
    async pieces({ id, bytes }) {
      const numbers = new Map<string, number[]>();
      for (const [type, count] of [
        [TEXT_TYPE, 1],
        [BYTES_TYPE, piecesOf(bytes)],
      ] as const) {
        for await (const { name, number } of belonging(id, type, count)) {
          const known = numbers.get(name);
          if (known) known.push(number);
          else numbers.set(name, [number]);
        }
      }
      return numbers;
    },
  };
}

function dataIn({ data }: Pick<StoredText, 'data'>): JsonObject {
  return JSON.parse(data) as JsonObject;
}

function idOf({ attachment, part }: JsonObject): string | undefined {
  if (typeof attachment === 'string') return attachment;
  return typeof part === 'string' ? readPartName(part)?.id : undefined;
}

function isSame(a: EventName | undefined, b: EventName): boolean {
  return a?.bucket === b.bucket && a.number === b.number;
}

function missing(here: number, of: number): ElatioError {
  return new ElatioError(
    'ELATIO_ATTACHMENT_PARTS',
    `Only ${here} of the ${of} parts of this file are on this device: wait until the others have come, or get it on the device it was attached on.`,
  );
}
