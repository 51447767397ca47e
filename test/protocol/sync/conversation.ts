/** What Alice's machine says in answer to what a test has Bob, or the vault, say. */
import { hexOf, joinBytes } from '../../../protocol/bytes.ts';
import { decodeManifest } from '../../../protocol/manifest.ts';
import type { Output } from '../../../protocol/sync/interface.ts';
import type { Message, StreamHolding } from '../../../protocol/sync/message.ts';
import { alice, bob, greeted, type Machine, machineOf, sha256, streamOf, vault } from './pair.ts';

export const [B, V] = [hexOf(bob.key), hexOf(vault.key)];
type Stream = ReturnType<typeof streamOf>;

export const hear = (machine: Machine, message: Message, peer = B): Output[] =>
  machine.handle({ type: 'message', peer, message });
export const answer = (machine: Machine, message: Message, peer = B): Message[] =>
  machine.say({ type: 'message', peer, message });

/** A machine of Alice's with whom Bob, and the vault, hold sessions; nobody holds anything yet. */
export function opened(options: Parameters<typeof machineOf>[1] = {}): Machine {
  const machine = machineOf(alice, options);
  for (const who of [bob, vault]) {
    greeted(machine, who);
    hear(machine, { type: 'summary', digests: [] }, hexOf(who.key));
  }
  return machine;
}

export function holdingOf(
  { manifest, root }: Stream,
  changes: Partial<StreamHolding> = {},
): StreamHolding {
  const { streamId, generation, next } = decodeManifest(manifest);
  return { streamId, device: bob.key, generation, root, missing: 0, items: next, ...changes };
}

export const have = (...streams: StreamHolding[]): Message => ({
  type: 'have',
  streams,
  registers: [],
});
export const whole = ({ head, manifest }: Stream): Message => ({
  type: 'head',
  head,
  manifest: { whole: manifest },
});
export const codes = (outputs: readonly Output[]): string[] =>
  outputs.flatMap((output) =>
    output.type === 'problem' || output.type === 'close' ? [output.code] : [],
  );

/** Bob's, of three items. */
export const stream = streamOf(bob);
export const want = (said: readonly Message[]) => said.find((message) => message.type === 'want');
export const idOf = (said: readonly Message[]): number => want(said)?.id ?? -1;
export const chunk = (id: number, { chunk: bytes }: Stream = stream): Message => ({
  type: 'chunk',
  id,
  digest: sha256(bytes),
  size: bytes.length,
  offset: 0,
  bytes,
});
export const end = (id: number, ...chunks: Uint8Array[]): Message => ({
  type: 'end',
  id,
  count: chunks.length,
  digest: sha256(joinBytes(...chunks.map(sha256))),
});
