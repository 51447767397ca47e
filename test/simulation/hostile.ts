/** A vault that does whatever it likes with what it says: it has a key of the roster, and no others. */
import { nativePrimitives } from '../../node/crypto.ts';
import { decodeHead, encodeHead } from '../../protocol/head.ts';
import type { Message } from '../../protocol/sync/message.ts';
import type { Identity } from './author.ts';
import type { Chance } from './chance.ts';
import { sharedSigning } from './signing.ts';

/** What it may say instead of a message. */
export function createHostile(
  { secret, device }: Identity,
  chance: Chance,
): (message: Message) => readonly Message[] {
  /** What it said before, to be said again. */
  const said: Message[] = [];
  let held: Message | undefined;

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
  /** Signs what another should. */
  function forge(message: Message): Message {
    if (message.type !== 'head') return flip(message);
    const head = decodeHead(sharedSigning, message.head);
    const forged = { ...head, signer: device, generation: head.generation + 1 };
    return { ...message, head: encodeHead(sharedSigning, secret, forged) };
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
  return (message) => {
    said.push(message);
    if (said.length > 200) said.shift();
    const late = held;
    held = undefined;
    const rest = late ? [late] : [];
    switch (chance.below(24)) {
      case 0:
        return rest;
      case 1:
        return [message, ...rest, message];
      case 2:
        return [message, ...rest, chance.pick(said)];
      case 3:
        held = message;
        return rest;
      case 4:
        return [flip(message), ...rest];
      case 5:
        return [forge(message), ...rest];
      case 6:
        return [message, ...rest, foreign()];
      default:
        return [message, ...rest];
    }
  };
}
