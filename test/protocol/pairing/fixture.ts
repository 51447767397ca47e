import { nativePrimitives, randomBytes } from '../../../node/crypto.ts';
import type { Role } from '../../../protocol/roster/interface.ts';
import {
  createInvitations,
  createInviterSide,
  createJoinerSide,
  type InviterInput,
  type InviterOutput,
  type Invitations,
  type JoinerInput,
  type JoinerOutput,
} from '../../../protocol/pairing/index.ts';

export const OWNER = new Uint8Array(16).fill(9);
export const INVITER = new Uint8Array(32).fill(1);
export const JOINER = new Uint8Array(32).fill(2);
export const SECRET = new Uint8Array(16).fill(3);
export const NOW = 1_700_000_000_000_000;
export const STATEMENTS = [new Uint8Array(300).fill(4), new Uint8Array(300).fill(5)];
export const DIGEST = new Uint8Array(32).fill(6);

export function invited(
  { role = 'admin', trusts = false }: { role?: Role; trusts?: boolean } = {},
  invitations = createInvitations(nativePrimitives),
): Invitations {
  invitations.open({ secret: SECRET, role, trusts }, NOW);
  return invitations;
}

/** What one side has come to. */
export interface Side<Output> {
  readonly outputs: Output[];
  readonly words: () => readonly string[] | undefined;
  readonly isPaired: () => boolean;
  /** `undefined` while it goes on, `none` where it ended well. */
  readonly failure: () => string | undefined;
}

function sideOf<Output extends InviterOutput | JoinerOutput>(outputs: Output[]): Side<Output> {
  const found = <T extends Output['type']>(type: T) =>
    outputs.find((output): output is Extract<Output, { type: T }> => output.type === type);
  return {
    outputs,
    words: () => (found('words') as { words: readonly string[] } | undefined)?.words,
    isPaired: () => found('paired') !== undefined,
    failure() {
      const ended = found('ended') as { failure: { code: string } | undefined } | undefined;
      return ended && (ended.failure?.code ?? 'none');
    },
  };
}

export interface PairDeps {
  readonly invitations: Invitations;
  readonly secret?: Uint8Array;
  readonly joiner?: Uint8Array;
  readonly now?: number;
  readonly statements?: readonly Uint8Array[];
  /** What becomes of each message on its way: none, one or several. The count goes over both directions. */
  readonly wire?: (bytes: Uint8Array, to: 'inviter' | 'joiner', count: number) => Uint8Array[];
  /** Whether persons find words equal, or say nothing. */
  readonly inviterSays?: 'confirmed' | 'declined' | 'nothing';
  readonly joinerSays?: 'confirmed' | 'declined' | 'nothing';
  /** Cuts the connection once so many messages were carried. */
  readonly cutAfter?: number;
}

/** Two sides with a wire between them and disks that keep what they are given, until nothing more happens. */
export function pair({
  invitations,
  secret = SECRET,
  joiner: self = JOINER,
  now = NOW + 1,
  statements = STATEMENTS,
  wire = (bytes) => [bytes],
  inviterSays = 'confirmed',
  joinerSays = 'confirmed',
  cutAfter = Number.POSITIVE_INFINITY,
}: PairDeps) {
  const shared = { primitives: nativePrimitives, random: randomBytes };
  const inviter = createInviterSide({
    ...shared,
    self: INVITER,
    peer: self,
    owner: OWNER,
    invitations,
  });
  const code = { key: INVITER, secret };
  const joiner = createJoinerSide({ ...shared, self, code, name: 'laptop' });
  const inviterOut: InviterOutput[] = [];
  const joinerOut: JoinerOutput[] = [];
  const toInviter: InviterInput[] = [];
  const toJoiner: JoinerInput[] = [{ type: 'start' }];
  let enrolled = false;
  let carried = 0;
  const carry = (bytes: Uint8Array, to: 'inviter' | 'joiner'): Uint8Array[] => {
    if (carried >= cutAfter) return [];
    carried++;
    return wire(bytes, to, carried);
  };
  for (;;) {
    const forJoiner = toJoiner.shift();
    if (forJoiner) {
      for (const output of joiner.handle(forJoiner)) {
        joinerOut.push(output);
        if (output.type === 'words' && joinerSays !== 'nothing')
          toJoiner.push({ type: joinerSays });
        if (output.type === 'join') toJoiner.push({ type: 'joined' });
        if (output.type !== 'send') continue;
        const sent = carry(output.bytes, 'inviter');
        toInviter.push(...sent.map((bytes) => ({ type: 'message', bytes, now }) as const));
      }
      continue;
    }
    const forInviter = toInviter.shift();
    if (!forInviter) break;
    for (const output of inviter.handle(forInviter)) {
      inviterOut.push(output);
      if (output.type === 'words' && output.ask && inviterSays !== 'nothing') {
        toInviter.push({ type: inviterSays });
      }
      if (output.type === 'enrol') {
        enrolled = true;
        toInviter.push({ type: 'enrolled', statements, digest: DIGEST });
      }
      if (output.type !== 'send') continue;
      const sent = carry(output.bytes, 'joiner');
      toJoiner.push(...sent.map((bytes) => ({ type: 'message', bytes }) as const));
    }
  }
  inviterOut.push(...inviter.handle({ type: 'cut' }));
  joinerOut.push(...joiner.handle({ type: 'cut' }));
  return { inviter: sideOf(inviterOut), joiner: sideOf(joinerOut), enrolled, carried };
}
