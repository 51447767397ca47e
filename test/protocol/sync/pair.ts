/** Two machines, or one and a test that speaks for the other, without any disk or network between. */
import { nativePrimitives, nativeSigning } from '../../../node/crypto.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { encodeHead, type Head } from '../../../protocol/head.ts';
import { encodeManifest, type Manifest } from '../../../protocol/manifest.ts';
import { encodeRegister, type Register } from '../../../protocol/register.ts';
import type { Roster, Statement } from '../../../protocol/roster/interface.ts';
import { createRoster } from '../../../protocol/roster/roster.ts';
import type {
  Choices,
  HeldStream,
  Input,
  Output,
  Replication,
} from '../../../protocol/sync/interface.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import { createReplication } from '../../../protocol/sync/replication.ts';
import { encodeMessage } from '../../../protocol/sync/wire.ts';
import { decodeCbor } from '../../../protocol/cbor.ts';
import { decodeSigned, encodeSigned } from '../../../protocol/signed.ts';
import { enrol, genesis, owner, says, type Speaker, speaker } from '../roster/fixture.ts';

export const { sha256 } = nativePrimitives;
export const NOW = 1_790_000_000_000_000;

export const [alice, bob, vault] = ['alice', 'bob', 'vault'].map(speaker);
const enrolAlice = says(owner, [genesis], enrol(alice));
const enrolBob = says(alice, [enrolAlice], enrol(bob));
export const enrolVault = says(alice, [enrolBob], enrol(vault, 'vault'));
/** Alice and Bob are admins, and there is a vault. */
export const statements = [genesis, enrolAlice, enrolBob, enrolVault];

export const rosterOf = (list: readonly Statement[] = statements): Roster =>
  createRoster({ sha256 }, list);

export interface Machine {
  readonly replication: Replication;
  /** Handles an input; writes are done at once. Gives back what came out, writes left out. */
  handle(input: Input, now?: number): Output[];
  /** Messages among them, for a peer. */
  say(input: Input): Message[];
  /** What was written, latest last. */
  readonly kept: Output[];
  /** Whether writes fail. */
  full: boolean;
}

export function machineOf(
  who: Speaker,
  {
    roster = rosterOf(),
    streams = [],
    registers = [],
    chunks = new Map(),
    choices = { wants: () => 'yes', rank: () => 1 },
  }: {
    readonly roster?: Roster;
    readonly streams?: readonly HeldStream[];
    readonly registers?: readonly Uint8Array[];
    /** By digest. */
    readonly chunks?: Map<string, Uint8Array>;
    readonly choices?: Choices;
  } = {},
): Machine {
  let nonce = 0;
  const replication = createReplication({
    self: { device: who.key, secret: who.secret, role: who === vault ? 'vault' : 'admin' },
    owner: roster.owner,
    holding: { roster, streams, registers },
    choices,
    signing: nativeSigning,
    sha256,
    random: (length) => new Uint8Array(length).fill(++nonce),
  });
  const kept: Output[] = [];
  const machine: Machine = {
    replication,
    kept,
    full: false,
    handle(input, now = NOW) {
      const outputs = [...replication.handle(input, now)];
      for (let at = 0; at < outputs.length; at++) {
        const output = outputs[at];
        if (output.type === 'load') {
          const chunk = chunks.get(output.digest);
          outputs.push(...replication.handle({ type: 'loaded', id: output.id, chunk }, now));
        } else if ('id' in output) {
          const { id } = output;
          if (!machine.full) kept.push(output);
          if (output.type === 'keep-chunk' && !machine.full) {
            chunks.set(hexOf(output.reference.digest), output.chunk);
          }
          const done: Input = machine.full
            ? { type: 'kept', id, failed: 'full' }
            : { type: 'kept', id };
          outputs.push(...replication.handle(done, now));
        }
      }
      return outputs.filter((output) => !('id' in output));
    },
    say: (input) => messagesOf(machine.handle(input)),
  };
  return machine;
}

export function messagesOf(outputs: readonly Output[]): Message[] {
  return outputs.flatMap((output) => (output.type === 'send' ? [output.message] : []));
}

type Hello = Extract<Message, { type: 'hello' }>;

/** A hello as `who` would say it to Alice. */
export function helloOf(who: Speaker, changes: Partial<Hello> = {}): Hello {
  const { owner: pseudonym, digest } = rosterOf();
  return {
    type: 'hello',
    version: 1,
    owner: pseudonym,
    from: who.key,
    to: alice.key,
    nonce: new Uint8Array(32).fill(7),
    role: 'admin',
    roster: digest,
    ...changes,
  };
}

/** The welcome of `who` to a hello. */
export function welcomeOf(who: Speaker, own: Hello, theirs: Hello): Message {
  const entries = [own, theirs].map((hello) => decodeCbor(encodeMessage(hello)));
  const signed = encodeSigned(nativeSigning, who.secret, 'elatio/hello/1', entries);
  const { signature } = decodeSigned(signed, (what) => new Error(what));
  return { type: 'welcome', signature };
}

/** Alice's machine hears from `who` whatever a test has it say; rosters agree already. */
export function greeted(machine: Machine, who: Speaker, hello = helloOf(who)): Output[] {
  const peer = hexOf(who.key);
  const [said] = machine.say({ type: 'connected', peer });
  if (said.type !== 'hello') throw new Error('no hello was said');
  machine.handle({ type: 'message', peer, message: hello });
  return machine.handle({ type: 'message', peer, message: welcomeOf(who, hello, said) });
}

/** A stream of one chunk of `next` items for each of the bytes. */
export function streamOf(
  who: Speaker,
  changes: Partial<Manifest> = {},
  head: Partial<Head> = {},
  roster: Roster = rosterOf(),
): {
  readonly head: Uint8Array;
  readonly manifest: Uint8Array;
  readonly root: Uint8Array;
  readonly chunk: Uint8Array;
} {
  const chunk = new Uint8Array(100).fill(changes.next ?? 3);
  const next = changes.next ?? 3;
  const manifest = encodeManifest({
    streamId: new Uint8Array(16).fill(5),
    generation: 1,
    next,
    removed: [],
    chunks: [
      {
        digest: sha256(chunk),
        keyId: new Uint8Array(16),
        kind: 'event',
        bytes: chunk.length,
        ordinals: [{ first: 0, end: next }],
      },
    ],
    chain: [],
    ...changes,
  });
  const root = sha256(manifest);
  const bytes = encodeHead(nativeSigning, who.secret, {
    signer: who.key,
    streamId: changes.streamId ?? new Uint8Array(16).fill(5),
    generation: changes.generation ?? 1,
    next,
    chain: new Uint8Array(32),
    root,
    floor: 0,
    frontier: roster.frontier,
    time: NOW,
    ...head,
  });
  return { head: bytes, manifest, root, chunk };
}

export function registerOf(who: Speaker, changes: Partial<Register> = {}): Uint8Array {
  return encodeRegister(nativeSigning, who.secret, {
    device: who.key,
    incarnation: new Uint8Array(16),
    name: 'prekey',
    version: 1,
    frontier: rosterOf().frontier,
    content: new Uint8Array(3),
    ...changes,
  });
}
