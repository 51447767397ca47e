/** A vault that does whatever it likes with what it says: it has a key of the roster, and no others. */
import { nativePrimitives } from '../../node/crypto.ts';
import { encodeCbor } from '../../protocol/cbor.ts';
import { decodeHead, encodeHead } from '../../protocol/head.ts';
import { decodeManifest, encodeManifest } from '../../protocol/manifest.ts';
import { decodeRegister, encodeRegister } from '../../protocol/register.ts';
import type { Message } from '../../protocol/sync/message.ts';
import type { Identity } from './author.ts';
import type { Chance } from './chance.ts';
import { sharedSigning } from './signing.ts';

const KEPT: ReadonlySet<string> = new Set(['chunk', 'head', 'register', 'statements']);

export interface Hostile {
  /** What it says instead of a message. */
  say(message: Message): readonly Message[];
  /** What it hears, it may use. */
  hear(message: Message): void;
}

export function createHostile(
  { secret, device }: Identity,
  chance: Chance,
  count: (what: string) => void,
): Hostile {
  /** What it said before, to be said again. */
  const said: Message[] = [];
  let held: Message | undefined;
  let heard: Message | undefined;
  let welcome: Uint8Array | undefined;

  function flipped(bytes: Uint8Array): Uint8Array {
    const changed = Uint8Array.from(bytes);
    if (changed.length > 0) changed[chance.below(changed.length)] ^= 1 << chance.below(8);
    return changed;
  }
  function flip(message: Message): Message {
    switch (message.type) {
      case 'head': {
        const { manifest } = message;
        if (chance.once(2)) return { ...message, head: flipped(message.head) };
        return 'whole' in manifest
          ? { ...message, manifest: { whole: flipped(manifest.whole) } }
          : { ...message, manifest: { delta: flipped(manifest.delta) } };
      }
      case 'register':
        return { ...message, register: flipped(message.register) };
      case 'chunk':
        return { ...message, bytes: flipped(message.bytes) };
      case 'statements':
        return { ...message, statements: message.statements.map(flipped) };
      case 'welcome':
        return { ...message, signature: flipped(message.signature) };
      case 'have':
        return {
          ...message,
          streams: message.streams.map((holding) => ({
            ...holding,
            generation: Math.max(0, holding.generation + chance.between(-2, 3)),
            root: chance.once(2) ? holding.root : chance.bytes(32),
            missing: 0,
          })),
        };
      case 'summary':
        return {
          ...message,
          digests: message.digests.map(([of]) => [of, chance.bytes(32)] as const),
        };
      case 'roster':
        return { ...message, digests: [...message.digests.slice(1), chance.bytes(32)] };
      default:
        return message;
    }
  }
  /** Signs what another should, or gives it another content: so that nothing is left of a stream. */
  function forge(message: Message): Message {
    if (message.type === 'register') {
      const register = decodeRegister(sharedSigning, message.register);
      const later = { ...register, version: register.version + 1 };
      return { ...message, register: encodeRegister(sharedSigning, secret, later) };
    }
    if (message.type !== 'head' || !('whole' in message.manifest)) return flip(message);
    const head = decodeHead(sharedSigning, message.head);
    const generation = head.generation + chance.below(2);
    const empty = encodeManifest({
      ...decodeManifest(message.manifest.whole),
      generation,
      removed: [{ first: 0, end: head.next }],
      chunks: [],
    });
    const root = nativePrimitives.sha256(empty);
    const signer = chance.once(2) ? device : head.signer;
    const forged = encodeHead(sharedSigning, secret, { ...head, generation, signer, root });
    return {
      ...message,
      head: chance.once(2) ? message.head : forged,
      manifest: { whole: empty },
    };
  }
  /** Something of another owner. */
  function foreign(): Message {
    const stranger = nativePrimitives.sha256(chance.bytes(8));
    const root = chance.bytes(32);
    const head = encodeHead(sharedSigning, stranger, {
      signer: sharedSigning.signingKey(stranger),
      streamId: chance.bytes(16),
      generation: 1,
      next: 1,
      chain: chance.bytes(32),
      root,
      floor: 0,
      frontier: [],
      time: 0,
    });
    return { type: 'head', head, manifest: { whole: chance.bytes(60) } };
  }
  /** A head of whoever it spoke with, under what they signed for it last: their welcome, of a nonce that it chose. */
  function coaxed(): readonly Message[] {
    if (!heard || !welcome || heard.type !== 'hello') return [];
    const root = chance.bytes(32);
    const list = [1, heard.from, chance.bytes(16), 1, 1, chance.bytes(32), root, 0, [], 0];
    const head = encodeCbor([...list, welcome]);
    return [{ type: 'head', head, manifest: { whole: chance.bytes(60) } }];
  }
  /** What another would be asked to sign, were it signed as it came. */
  function askToSign(message: Message): Message {
    return message.type === 'hello' ? { ...message, nonce: chance.bytes(32) } : message;
  }
  type Way = readonly [what: string, way: (message: Message) => readonly Message[]];
  const changes: readonly Way[] = [
    ['flips bits', (message) => [flip(message)]],
    ['forges', (message) => [forge(message)]],
  ];
  const ways: readonly Way[] = [
    ...changes,
    ['withholds', () => []],
    ['says what it lacks of what it has', (message) => [lacking(message)]],
    ['repeats', (message) => [message, message]],
    ['replays', (message) => [message, chance.pick(said)]],
    [
      'reorders',
      (message) => {
        held = message;
        return [];
      },
    ],
    ['serves another owner', (message) => [message, foreign()]],
    ['asks for signatures', (message) => [askToSign(message), ...coaxed()]],
  ];
  return {
    hear(message) {
      if (message.type === 'hello') heard = message;
      if (message.type === 'welcome') welcome = message.signature;
    },
    say(message) {
      said.push(message);
      if (said.length > 200) said.shift();
      const late = held ? [held] : [];
      held = undefined;
      // What others are to keep is what it is after.
      const isKept = KEPT.has(message.type);
      if (!chance.once(isKept ? 2 : 4)) return [message, ...late];
      const [what, way] = chance.pick(isKept && chance.once(2) ? changes : ways);
      count(what);
      return [...way(message), ...late];
    },
  };
}

function lacking(message: Message): Message {
  if (message.type !== 'chunk') return message;
  const { id, digest } = message;
  return { type: 'lack', id, digest };
}
