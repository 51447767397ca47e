/** What all are to have in common once nothing happens any more. */
import { nativePrimitives } from '../../node/crypto.ts';
import { hexOf } from '../../protocol/bytes.ts';
import { includes } from '../../protocol/intervals.ts';
import { decodeRegister } from '../../protocol/register.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import { contentOf, type Written } from './author.ts';
import type { StoredState, StoredStream } from './disk.ts';
import type { Node } from './node.ts';
import { EVERYTHING } from './scope.ts';
import { sharedSigning } from './signing.ts';

const { sha256 } = nativePrimitives;

export interface Common {
  readonly canMeet: (a: Node, b: Node) => boolean;
  readonly written: Written;
  /** Devices of which there are two machines, or were. */
  readonly copied: ReadonlySet<string>;
  /** Chunks that nobody can have any more. */
  readonly gone: ReadonlySet<string>;
}

/** In what honest nodes differ, or what nobody has any more; `undefined` where all is well. */
export function disagreementOf(
  nodes: readonly Node[],
  { canMeet, written, copied, gone }: Common,
): string | undefined {
  for (const [i, { disk }] of nodes.entries()) {
    for (const [id, stream] of disk.streams) {
      if (isPurged(stream)) continue;
      return `node ${i} still has items of ${id} that were purged`;
    }
  }
  const lost = lostOf(nodes, { written, copied, gone });
  if (lost !== undefined) return lost;
  // Each of the others believed the machine that it heard first; or nothing is given up until the owner has spoken.
  const isOpen =
    copied.size > 0 ||
    nodes.some((node) => written.values().some(({ author }) => isSuspended(node.roster(), author)));
  const pictures = nodes.map((node) => pictureOf(node, written, copied));
  const texts = pictures.map((picture) => [...picture].sort(([a], [b]) => (a < b ? -1 : 1)).join());
  const synced = nodes.map(
    ({ replication }) =>
      new Set(replication?.progress().flatMap(({ peer, synced: is }) => (is ? [peer] : []))),
  );
  const circles = circlesOf(nodes, canMeet);
  for (const [i, a] of nodes.entries()) {
    for (const [j, b] of nodes.entries()) {
      if (i === j || circles[i] !== circles[j] || !areFriends(a, b)) continue;
      const whole = a.scope === EVERYTHING && b.scope === EVERYTHING;
      const fault =
        texts[i] === texts[j] ? undefined : differenceOf(pictures[i], pictures[j], whole);
      if (fault !== undefined) return `node ${i} and node ${j} have another ${fault}`;
      if (!canMeet(a, b) || isOpen || synced[i].has(b.identity.hex) || mayServe(a, b)) continue;
      return `node ${i} does not say that it is synced with node ${j}`;
    }
  }
  return undefined;
}

/** Whether one has part of what the other lacks part of: it cannot tell whether that is what nobody has. */
function mayServe(a: Node, b: Node): boolean {
  return [...a.disk.streams].some(([id, { held, chunks }]) => {
    const listed = held?.content.chunks.map(({ digest }) => chunks.has(hexOf(digest))) ?? [];
    return listed.includes(true) && listed.includes(false) && b.disk.streams.get(id)?.coming;
  });
}

/** Whether the owner is to say whether a device stays: what it wrote beyond the cuts may count yet, and is told by nobody. */
function isSuspended(roster: Roster, device: Uint8Array): boolean {
  return roster.members.get(hexOf(device))?.standing === 'suspended';
}

/** Whether both take the other for a device of their owner. */
function areFriends(a: Node, b: Node): boolean {
  return a.roster().isActive(b.identity.device) && b.roster().isActive(a.identity.device);
}

/**
 * Which of them hear of each other, if by others: a number for each. Of many who meet few, one may know nobody but a device
 * that was revoked since, and is heard by nobody else.
 */
function circlesOf(nodes: readonly Node[], canMeet: Common['canMeet']): readonly number[] {
  const circles = nodes.map((_, i) => i);
  for (const [start, circle] of circles.entries()) {
    if (circle !== start) continue;
    const pending = [start];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      for (const [i, node] of nodes.entries()) {
        if (circles[i] === start || !canMeet(nodes[at], node) || !areFriends(nodes[at], node))
          continue;
        circles[i] = start;
        pending.push(i);
      }
    }
  }
  return circles;
}

/** Whether nothing is left of what the state that is held took out; another may be coming of before a revocation. */
function isPurged({ held, coming, chunks }: StoredStream): boolean {
  if (!held || coming) return true;
  const { removed } = held.content;
  if (removed.length === 0) return true;
  return [...chunks.values()].every((chunk) =>
    [...contentOf(chunk).items.keys()].every((ordinal) => !includes(removed, ordinal)),
  );
}

function differenceOf(
  a: Map<string, string>,
  b: Map<string, string>,
  whole: boolean,
): string | undefined {
  for (const what of new Set([...a.keys(), ...b.keys()])) {
    // Who keeps but a part may have all that it wants of what nobody has whole.
    if (a.get(what) !== b.get(what) && (whole || !what.startsWith('chunks'))) return what;
  }
  return undefined;
}

/** Everything on the disk of a node that counts, and that others are to have too. */
function pictureOf(
  { disk, roster: rosterOf, scope }: Node,
  written: Written,
  copied: ReadonlySet<string>,
): Map<string, string> {
  const roster = rosterOf();
  const picture = new Map([['roster', [...disk.statements.keys()].sort().join()]]);
  for (const [id, { held, coming, chunks }] of disk.streams) {
    const author = written.get(id)?.author;
    if (author && (copied.has(hexOf(author)) || isSuspended(roster, author))) continue;
    const counts = (state: StoredState | undefined): state is StoredState =>
      state !== undefined && roster.accepts({ ...state.claim, author }) === 'yes';
    // A state of which its author lost chunks, being set back, never becomes whole: all have what is left of it.
    const state = [coming, held].find(counts);
    if (!state) continue;
    const left = state.content.chunks.map(({ digest }) => hexOf(digest));
    picture.set(`stream ${id}`, hexOf(state.claim.root));
    // Who kept but a part before may hold it without what nobody has, and lacks the same.
    const there = left.filter((digest) => chunks.has(digest)).join();
    if (scope === EVERYTHING) picture.set(`chunks of ${id}`, there);
  }
  for (const [key, bytes] of disk.registers) {
    const register = decodeRegister(sharedSigning, bytes);
    const digest = sha256(bytes);
    if (isSuspended(roster, register.device)) continue;
    if (roster.acceptsRegister({ ...register, digest }) !== 'yes') continue;
    picture.set(`register ${key}`, hexOf(digest));
  }
  return picture;
}

/** What is not on the disk of anybody any more, of what somebody holds. */
function lostOf(
  nodes: readonly Node[],
  { written, copied, gone }: Omit<Common, 'canMeet'>,
): string | undefined {
  const generationOf = ({ disk }: Node, id: string): number =>
    disk.streams.get(id)?.held?.content.generation ?? 0;
  for (const { disk, endpoint } of nodes) {
    for (const [id, { held, coming }] of disk.streams) {
      const author = written.get(id)?.author;
      if (!held || coming || (author && copied.has(hexOf(author)))) continue;
      // Who is cut off is not told of a later state, in which it may be purged.
      if (nodes.some((other) => generationOf(other, id) > held.content.generation)) continue;
      for (const { digest } of held.content.chunks) {
        const key = hexOf(digest);
        if (gone.has(key)) continue;
        if (nodes.some((other) => other.disk.streams.get(id)?.chunks.has(key))) continue;
        return `nobody has a chunk of ${id} any more that ${endpoint} listed`;
      }
    }
  }
  return undefined;
}
