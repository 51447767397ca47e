/**
 * What a device tells, about once an hour, of itself and of what it heard of others. In the open: whoever keeps its streams
 * knows as much of them. Both stand outside the digests that devices compare.
 *
 *     status = CBOR [1, time, items, lacking]           items of the log that it holds; that others have and it has not
 *     heads  = CBOR [1, [[device (32), time, [[author (32), [[stream id (16), generation, items], …]], …]], …]]
 *
 * `heads` says of each device and vault what that one said to hold, and when it last confirmed it. So those that it does not
 * meet know how it stands with others, and one that shows less to some than to others is found out: see `withholds`.
 */
import { hexOf, sameBytes } from './bytes.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { ElatioError } from './error.ts';
import type { Micros } from './event.ts';
import { createShape } from './shape.ts';
import type { StreamHolding } from './sync/message.ts';

/** What a device says of itself. */
export interface DeviceWord {
  readonly time: Micros;
  readonly items: number;
  /** Items that others said to have, and it has not. */
  readonly lacking: number;
}

/** What is told of a stream that a device said to hold. */
export type HeardStream = Pick<StreamHolding, 'streamId' | 'device' | 'generation' | 'items'>;

/** What a device heard of another. */
export interface Heard {
  /** Of whom. */
  readonly device: Uint8Array;
  /** When that one last confirmed what it holds. */
  readonly time: Micros;
  readonly streams: readonly HeardStream[];
}

/** The name of the register. */
export const HEADS = 'heads';
const VERSION = 1;

export function encodeWord({ time, items, lacking }: DeviceWord): Uint8Array {
  return encodeCbor([VERSION, time, items, lacking]);
}

/** @throws ElatioError ELATIO_REGISTER_MALFORMED, ELATIO_REGISTER_VERSION */
export function decodeWord(content: Uint8Array): DeviceWord {
  const [, time, items, lacking] = partsOf(content);
  return { time: countOf(time), items: countOf(items), lacking: countOf(lacking) };
}

export function encodeHeard(all: readonly Heard[]): Uint8Array {
  const told = all.map(({ device, time, streams }) => {
    const byAuthor = Map.groupBy(streams, (stream) => hexOf(stream.device));
    const authors = [...byAuthor.values()].map((list) => [
      list[0]?.device,
      list.map(({ streamId, generation, items }) => [streamId, generation, items]),
    ]);
    return [device, time, authors];
  });
  return encodeCbor([VERSION, told]);
}

/** @throws ElatioError ELATIO_REGISTER_MALFORMED, ELATIO_REGISTER_VERSION */
export function decodeHeard(content: Uint8Array): Heard[] {
  const [, told] = partsOf(content);
  return listOf(told).map((entry): Heard => {
    const [device, time, authors] = listOf(entry);
    const streams = listOf(authors).flatMap((one): HeardStream[] => {
      const [author, list] = listOf(one);
      return listOf(list).map((stream) => {
        const [streamId, generation, items] = listOf(stream);
        return {
          device: bytesOf(author, 32),
          streamId: bytesOf(streamId, 16),
          generation: countOf(generation),
          items: countOf(items),
        };
      });
    });
    return { device: bytesOf(device, 32), time: countOf(time), streams };
  });
}

/**
 * Whether a device shows less here than it did elsewhere, going by what another heard of it: of streams whose authors may
 * still write, as what a revoked one wrote beyond its cut goes everywhere.
 * @param holds what it said here, when it had said all
 */
export function withholds(
  heard: Heard,
  holds: readonly Pick<StreamHolding, 'streamId' | 'generation'>[],
  isActive: (author: Uint8Array) => boolean,
): boolean {
  return heard.streams.some(
    ({ device, streamId, generation }) =>
      isActive(device) &&
      !holds.some((own) => sameBytes(own.streamId, streamId) && own.generation >= generation),
  );
}

function partsOf(content: Uint8Array): readonly unknown[] {
  let value: unknown;
  try {
    value = decodeCbor(content);
  } catch (cause) {
    throw malformed('it is not CBOR', cause);
  }
  const parts = listOf(value);
  const version = countOf(parts[0]);
  if (version === VERSION) return parts;
  throw new ElatioError(
    'ELATIO_REGISTER_VERSION',
    `What a device tells of others has version ${version}, this program reads ${VERSION}.`,
  );
}

function malformed(what: string, cause?: unknown): ElatioError {
  const message = `What a device tells of itself or others is damaged: ${what}.`;
  return new ElatioError('ELATIO_REGISTER_MALFORMED', message, { cause });
}

const { list: listOf, count: countOf, bytes: bytesOf } = createShape(malformed);
