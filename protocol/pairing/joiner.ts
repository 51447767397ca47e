/** The side of a device that joins: one connection's course, without I/O. */
import { ElatioError } from '../error.ts';
import type { Primitives, RandomBytes } from '../primitives.ts';
import type { PairingCode } from './code.ts';
import { decodePairing, encodePairing, PAIRING_VERSION, type PairingMessage } from './message.ts';
import { commitmentOf, invitationId, isSameProof, proofOf, wordsOf } from './proof.ts';
import { isRefusal, refusal } from './refusal.ts';

export type JoinerInput =
  | { readonly type: 'start' }
  | { readonly type: 'message'; readonly bytes: Uint8Array }
  /** A person found the words equal, or not. */
  | { readonly type: 'confirmed' }
  | { readonly type: 'declined' }
  /** What `join` gave is on the disk. */
  | { readonly type: 'joined' }
  /** It could not be kept, or is no roster of that owner with both in it. */
  | { readonly type: 'failed'; readonly code: string }
  /** The connection ended. */
  | { readonly type: 'cut' };

export type JoinerOutput =
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  /** To be shown: a person is to say whether the other device shows the same. */
  | { readonly type: 'words'; readonly words: readonly string[] }
  /** To be checked and kept, in the place of the device's own owner. */
  | {
      readonly type: 'join';
      readonly owner: Uint8Array;
      readonly statements: readonly Uint8Array[];
      readonly digest: Uint8Array;
    }
  | { readonly type: 'paired' }
  /** Closes the connection, after what was sent. */
  | { readonly type: 'ended'; readonly failure: ElatioError | undefined };

export interface JoinerDeps {
  /** This device's Ed25519 public key. The other end of the channel proved to have that of the code. */
  readonly self: Uint8Array;
  readonly code: Pick<PairingCode, 'key' | 'secret'>;
  /** By which name it wants to go: see `device-name.ts`. */
  readonly name: string;
  readonly primitives: Pick<Primitives, 'sha256' | 'hkdf'>;
  readonly random: RandomBytes;
}

export interface JoinerSide {
  handle(input: JoinerInput): readonly JoinerOutput[];
}

type Phase = 'start' | 'offer' | 'proof' | 'words' | 'confirmed' | 'joining' | 'joined' | 'ended';

/** As many statements as a roster may have, and no more bytes than they need. */
const MOST_STATEMENTS = 4_096;
const MOST_BYTES = 8 * 1_048_576;

export function createJoinerSide(deps: JoinerDeps): JoinerSide {
  const { self, code, name, primitives, random } = deps;
  const nonce = random(32);
  const { secret } = code;
  const statements: Uint8Array[] = [];
  let size = 0;
  let phase: Phase = 'start';
  let owner: Uint8Array = new Uint8Array();
  let wanted: Uint8Array = new Uint8Array();
  let words: readonly string[] = [];

  const send = (message: PairingMessage): JoinerOutput => ({
    type: 'send',
    bytes: encodePairing(message),
  });
  function end(failure?: ElatioError): JoinerOutput {
    phase = 'ended';
    return { type: 'ended', failure };
  }
  const refuse = (failure: ElatioError): readonly JoinerOutput[] => [
    send({ type: 'refuse', code: failure.code, version: PAIRING_VERSION }),
    end(failure),
  ];

  function onMessage(message: PairingMessage): readonly JoinerOutput[] {
    if (message.type === 'refuse') return [end(refusal(message.code, message.version))];
    if (phase === 'offer' && message.type === 'offer') {
      const transcript = {
        owner: message.owner,
        inviter: code.key,
        joiner: self,
        inviterNonce: message.nonce,
        joinerNonce: nonce,
      };
      ({ owner } = message);
      wanted = proofOf(primitives, secret, 'inviter', transcript);
      words = wordsOf(primitives, secret, transcript);
      phase = 'proof';
      const proof = proofOf(primitives, secret, 'joiner', transcript);
      return [send({ type: 'reveal', nonce, proof })];
    }
    if (phase === 'proof' && message.type === 'proof') {
      if (!isSameProof(wanted, message.proof)) return refuse(refusal('ELATIO_PAIRING_PROOF'));
      phase = 'words';
      return [{ type: 'words', words }];
    }
    if (phase === 'confirmed' && message.type === 'statements') {
      size += message.statements.reduce((sum, { length }) => sum + length, 0);
      statements.push(...message.statements);
      const isTooMuch = statements.length > MOST_STATEMENTS || size > MOST_BYTES;
      return isTooMuch ? refuse(refusal('ELATIO_PAIRING_ROSTER')) : [];
    }
    if (phase === 'confirmed' && message.type === 'roster') {
      phase = 'joining';
      return [{ type: 'join', owner, statements, digest: message.digest }];
    }
    if (phase === 'joined' && message.type === 'done') return [end()];
    return refuse(refusal('ELATIO_PAIRING_MALFORMED'));
  }

  return {
    handle(input) {
      if (phase === 'ended') return [];
      switch (input.type) {
        case 'start':
          if (phase !== 'start') return [];
          phase = 'offer';
          return [
            send({
              type: 'hello',
              version: PAIRING_VERSION,
              invitation: invitationId(primitives, secret),
              commitment: commitmentOf(primitives, self, nonce),
            }),
          ];
        case 'message':
          try {
            return onMessage(decodePairing(input.bytes));
          } catch (error) {
            if (!isRefusal(error)) throw error;
            return refuse(error);
          }
        case 'confirmed':
          if (phase !== 'words') return [];
          phase = 'confirmed';
          return [send({ type: 'confirm', name })];
        case 'declined':
          return phase === 'words' ? refuse(refusal('ELATIO_PAIRING_DECLINED')) : [];
        case 'joined':
          if (phase !== 'joining') return [];
          phase = 'joined';
          return [send({ type: 'joined' }), { type: 'paired' }];
        case 'failed':
          return refuse(refusal(input.code));
        case 'cut':
          // What came is on the disk: this device is in, whether or not the other one knows yet that it does.
          return [end(phase === 'joined' ? undefined : refusal('ELATIO_PAIRING_CUT'))];
      }
    },
  };
}
