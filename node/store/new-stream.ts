import type { Domain } from '../../protocol/bucket.ts';
import type { Sealing } from '../../protocol/envelope.ts';
import { startChain, streamIdOf } from '../../protocol/stream.ts';
import { toHex } from './chunks.ts';
import type { Author } from './interface.ts';
import type { StreamRecord } from './partition.ts';

/** The id of an author's stream of a domain, hexadecimal. */
export function idOfStream(
  { primitives }: Pick<Sealing, 'primitives'>,
  { publicKey: device, incarnation }: Pick<Author, 'publicKey' | 'incarnation'>,
  domain: Domain,
): string {
  return toHex(streamIdOf(primitives.sha256, { device, incarnation, domain }));
}

/** A stream that has nothing in it yet. */
export function newStream(sealing: Sealing, author: Author, domain: Domain): StreamRecord {
  const { publicKey: device, incarnation, name } = author;
  const { sha256 } = sealing.primitives;
  const idBytes = streamIdOf(sha256, { device, incarnation, domain });
  const { block, tags } = startChain(sha256, idBytes).state();
  return {
    id: toHex(idBytes),
    device,
    incarnation,
    domain,
    tagKey: sealing.random(32),
    deviceName: name,
    flushed: 0,
    generation: 0,
    block,
    tags,
  };
}
