/** What must be so, whatever happens. Each check says what is broken, or nothing. */
import { nativePrimitives, nativeSigning } from '../../node/crypto.ts';
import { hexOf } from '../../protocol/bytes.ts';
import { faultOf } from '../../protocol/manifest.ts';
import { decodeRegister } from '../../protocol/register.ts';
import type { Message } from '../../protocol/sync/message.ts';
import { contentOf, type Written } from './author.ts';
import type { StoredStream } from './disk.ts';
import type { Node } from './node.ts';

const { sha256 } = nativePrimitives;

export interface Promises {
  /** A stream was written on a node. */
  stored(node: Node, streamId: string): string | undefined;
  /** A node tells what it holds. */
  told(node: Node, message: Extract<Message, { type: 'have' }>): string | undefined;
  /** All these hold the same, and nothing is under way. */
  agreed(nodes: readonly Node[]): string | undefined;
}

export function createPromises(written: Written): Promises {
  /** Chunks whose items were found to be what was written. */
  const sound = new Set<string>();
  /** Items that a node had whole, by node and stream. */
  const reached = new Map<string, number>();

  function contentFault(digest: string, chunk: Uint8Array): string | undefined {
    if (sound.has(digest)) return undefined;
    if (hexOf(sha256(chunk)) !== digest) return 'a chunk is not what it is called';
    const { streamId, items } = contentOf(chunk);
    for (const [ordinal, tag] of items) {
      if (written.get(streamId)?.[ordinal] !== tag) return `item ${ordinal} was invented`;
    }
    sound.add(digest);
    return undefined;
  }
  function streamFault({ held, chunks }: StoredStream): string | undefined {
    for (const [digest, chunk] of chunks) {
      const fault = contentFault(digest, chunk);
      if (fault !== undefined) return fault;
    }
    if (!held) return undefined;
    const missing = held.content.chunks.filter(({ digest }) => !chunks.has(hexOf(digest)));
    if (missing.length > 0) return `${missing.length} chunks are lost of what was held whole`;
    return faultOf(held.content);
  }
  return {
    stored(node, streamId) {
      const stream = node.disk.streams.get(streamId);
      if (!stream) return undefined;
      const key = `${node.identity.hex}/${streamId}`;
      const next = stream.held?.content.next ?? 0;
      if (next < (reached.get(key) ?? 0)) return `items of ${streamId} were lost`;
      reached.set(key, next);
      return streamFault(stream);
    },
    told(node, { streams, registers }) {
      for (const { streamId, root, missing } of streams) {
        const stored = node.disk.streams.get(hexOf(streamId));
        const state = [stored?.coming, stored?.held].find(
          (one) => one && hexOf(one.claim.root) === hexOf(root),
        );
        if (!state || !stored) return `told of a state of ${hexOf(streamId)} that is not held`;
        const lacking = state.content.chunks.filter(
          ({ digest }) => !stored.chunks.has(hexOf(digest)),
        );
        if (lacking.length > missing)
          return `told of chunks of ${hexOf(streamId)} that are lacking`;
      }
      for (const { device, name, version } of registers) {
        const stored = node.disk.registers.get(`${hexOf(device)}/${name}`);
        if (!stored || decodeRegister(nativeSigning, stored).version < version) {
          return `told of a register "${name}" that is not held`;
        }
      }
      return undefined;
    },
    agreed(nodes) {
      const pictures = nodes.map((node) => pictureOf(node));
      for (const [i, picture] of pictures.entries()) {
        for (const [what, digest] of pictures[0]) {
          if (picture.get(what) !== digest) return `node ${i} has another ${what} than node 0`;
        }
        for (const what of picture.keys()) {
          if (!pictures[0].has(what)) return `node ${i} has ${what}, and node 0 has it not`;
        }
      }
      for (const [i, { replication, identity }] of nodes.entries()) {
        const others = nodes.filter((other) => other.identity.hex !== identity.hex);
        for (const other of others) {
          const state = replication?.progress().find(({ peer }) => peer === other.identity.hex);
          if (!state?.synced || state.behind + state.ahead > 0) {
            return `node ${i} does not say that it is synced with ${nodes.indexOf(other)}`;
          }
        }
      }
      return undefined;
    },
  };
}

/** Everything on the disk of a node that others are to have too. */
function pictureOf({ disk }: Node): Map<string, string> {
  const picture = new Map([['roster', [...disk.statements.keys()].sort().join()]]);
  for (const [id, { held, coming }] of disk.streams) {
    picture.set(`stream ${id}`, held ? hexOf(held.claim.root) : 'none');
    if (coming) picture.set(`coming ${id}`, hexOf(coming.claim.root));
  }
  for (const [key, bytes] of disk.registers) picture.set(`register ${key}`, hexOf(sha256(bytes)));
  return picture;
}
