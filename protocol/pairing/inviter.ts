/** The side of a device that invited: one connection's course, without I/O. */
import { bytesOfHex, sameBytes } from '../bytes.ts';
import { ElatioError } from '../error.ts';
import type { Micros } from '../event.ts';
import type { Primitives, RandomBytes } from '../primitives.ts';
import type { Role } from '../roster/interface.ts';
import type { Invitation, Invitations } from './invitations.ts';
import {
  decodePairing,
  encodePairing,
  LONGEST_MESSAGE,
  PAIRING_VERSION,
  type PairingMessage,
} from './message.ts';
import { commitmentOf, isSameProof, proofOf, type Transcript, wordsOf } from './proof.ts';
import { isRefusal, refusal } from './refusal.ts';

export type InviterInput =
  | { readonly type: 'message'; readonly bytes: Uint8Array; readonly now: Micros }
  /** A person found the words equal, or not. */
  | { readonly type: 'confirmed' }
  | { readonly type: 'declined' }
  /** What `enrol` asked for is on the disk: all statements, those before others first, and the roster's digest. */
  | {
      readonly type: 'enrolled';
      readonly statements: readonly Uint8Array[];
      readonly digest: Uint8Array;
    }
  /** It could not be kept, or may not be said. */
  | { readonly type: 'failed'; readonly code: string }
  /** The connection ended. */
  | { readonly type: 'cut' };

export type InviterOutput =
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  /** To be shown; where `ask`, a person is to say whether the other device shows the same. */
  | {
      readonly type: 'words';
      readonly invitation: string;
      readonly words: readonly string[];
      readonly ask: boolean;
    }
  /** The other device's person found them equal; it goes by this name. */
  | { readonly type: 'named'; readonly name: string }
  | { readonly type: 'enrol'; readonly role: Role; readonly name: string }
  /** The other device has it on its disk. */
  | { readonly type: 'paired'; readonly name: string }
  /** Closes the connection, after what was sent. */
  | { readonly type: 'ended'; readonly failure: ElatioError | undefined };

export interface InviterDeps {
  /** Ed25519 public keys: this device's, and that of the other end of the channel. */
  readonly self: Uint8Array;
  readonly peer: Uint8Array;
  /** The owner's pseudonym, 16 bytes. */
  readonly owner: Uint8Array;
  readonly invitations: Invitations;
  readonly primitives: Pick<Primitives, 'sha256' | 'hkdf'>;
  readonly random: RandomBytes;
}

export interface InviterSide {
  handle(input: InviterInput): readonly InviterOutput[];
}

type Phase = 'hello' | 'reveal' | 'words' | 'enrolling' | 'sent' | 'ended';

export function createInviterSide(deps: InviterDeps): InviterSide {
  const { self, peer, owner, invitations, primitives, random } = deps;
  const nonce = random(32);
  let phase: Phase = 'hello';
  let commitment: Uint8Array = new Uint8Array();
  let invitation: Invitation | undefined;
  let isClaimed = false;
  let isConfirmed = false;
  let name: string | undefined;

  const send = (message: PairingMessage): InviterOutput => ({
    type: 'send',
    bytes: encodePairing(message),
  });
  function end(failure?: ElatioError): InviterOutput {
    if (invitation && isClaimed) invitations.release(invitation.id);
    phase = 'ended';
    return { type: 'ended', failure };
  }
  const refuse = (failure: ElatioError): readonly InviterOutput[] => [
    send({ type: 'refuse', code: failure.code, version: PAIRING_VERSION }),
    end(failure),
  ];
  function enrolWhenBoth(): readonly InviterOutput[] {
    if (!isConfirmed || name === undefined || !invitation) return [];
    phase = 'enrolling';
    return [{ type: 'enrol', role: invitation.role, name }];
  }

  function onMessage(message: PairingMessage, now: Micros): readonly InviterOutput[] {
    if (message.type === 'refuse') {
      if (message.code === 'ELATIO_PAIRING_DECLINED' && invitation && phase === 'words') {
        invitations.close(invitation.id);
      }
      return [end(refusal(message.code, message.version))];
    }
    if (phase === 'hello' && message.type === 'hello') {
      invitation = invitations.admit(message.invitation, peer, now);
      ({ commitment } = message);
      phase = 'reveal';
      return [send({ type: 'offer', owner, nonce })];
    }
    if (phase === 'reveal' && message.type === 'reveal' && invitation) {
      return onReveal(invitation, message, now);
    }
    if (phase === 'words' && message.type === 'confirm' && name === undefined) {
      ({ name } = message);
      return [{ type: 'named', name }, ...enrolWhenBoth()];
    }
    if (phase === 'sent' && message.type === 'joined' && name !== undefined) {
      return [send({ type: 'done' }), { type: 'paired', name }, end()];
    }
    return refuse(refusal('ELATIO_PAIRING_MALFORMED'));
  }

  function onReveal(
    { id, secret, trusts, joined }: Invitation,
    reveal: Extract<PairingMessage, { type: 'reveal' }>,
    now: Micros,
  ): readonly InviterOutput[] {
    const transcript: Transcript = {
      owner,
      inviter: self,
      joiner: peer,
      inviterNonce: nonce,
      joinerNonce: reveal.nonce,
    };
    const isBound = sameBytes(commitmentOf(primitives, peer, reveal.nonce), commitment);
    const wanted = proofOf(primitives, secret, 'joiner', transcript);
    if (!isBound || !isSameProof(wanted, reveal.proof)) {
      invitations.countWrong();
      return refuse(refusal('ELATIO_PAIRING_PROOF'));
    }
    invitations.claim(bytesOfHex(id), peer, now);
    isClaimed = true;
    phase = 'words';
    // A device that was enrolled by it and comes again was confirmed before.
    isConfirmed = trusts || joined !== undefined;
    const proof = proofOf(primitives, secret, 'inviter', transcript);
    const words = wordsOf(primitives, secret, transcript);
    return [
      send({ type: 'proof', proof }),
      { type: 'words', invitation: id, words, ask: !isConfirmed },
    ];
  }

  return {
    handle(input) {
      if (input.type === 'enrolled' && invitation) invitations.join(invitation.id, peer);
      if (phase === 'ended') return [];
      switch (input.type) {
        case 'message':
          try {
            return onMessage(decodePairing(input.bytes), input.now);
          } catch (error) {
            if (!isRefusal(error)) throw error;
            return refuse(error);
          }
        case 'confirmed':
          if (phase !== 'words') return [];
          isConfirmed = true;
          return enrolWhenBoth();
        case 'declined':
          if (phase !== 'words') return [];
          // Others may know the code.
          if (invitation) invitations.close(invitation.id);
          return refuse(refusal('ELATIO_PAIRING_DECLINED'));
        case 'enrolled':
          if (phase !== 'enrolling') return [];
          phase = 'sent';
          return [
            ...inMessages(input.statements).map((statements) =>
              send({ type: 'statements', statements }),
            ),
            send({ type: 'roster', digest: input.digest }),
          ];
        case 'failed':
          return refuse(refusal(input.code));
        case 'cut':
          return [end(refusal('ELATIO_PAIRING_CUT'))];
      }
    },
  };
}

/** Statements in as few messages as they fit into. */
function inMessages(statements: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  const messages: Uint8Array[][] = [];
  let room = 0;
  for (const statement of statements) {
    // The bytes, and what CBOR puts around each.
    const cost = statement.length + 5;
    if (cost > room) {
      messages.push([]);
      room = LONGEST_MESSAGE - 16;
    }
    messages.at(-1)?.push(statement);
    room -= cost;
  }
  return messages;
}
