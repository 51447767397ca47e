/** The side of a device that has a vault take its owner in: one connection's course, without I/O. */
import { codeOf, type ElatioError } from '../../../protocol/error.ts';
import type { Primitives, RandomBytes } from '../../../protocol/primitives.ts';
import { type AdmissionMessage, isSameProof, proofOf, rosterMessages } from './message.ts';
import { ADMISSION_VERSION, refusal } from './refusal.ts';
import { tokenKeys } from './token.ts';

export type DeviceInput =
  | { readonly type: 'start' }
  | { readonly type: 'message'; readonly message: AdmissionMessage }
  /** What `enrol` asked for is on the disk: the statement, and those before it that were not sent yet. */
  | { readonly type: 'enrolled'; readonly statements: readonly Uint8Array[] }
  /** It could not be kept, or may not be said. */
  | { readonly type: 'failed'; readonly failure: ElatioError };

export type DeviceOutput =
  | { readonly type: 'send'; readonly message: AdmissionMessage }
  /** The statement that enrols the vault is to be signed and kept. */
  | { readonly type: 'enrol' }
  /** The vault keeps up to so many bytes for the owner. */
  | { readonly type: 'admitted'; readonly quota: number }
  /** Ends the connection, after what was sent. */
  | { readonly type: 'ended'; readonly failure: ElatioError | undefined };

export interface DeviceSideDeps {
  /** Ed25519 public keys: this device's, and that of the other end of the channel. */
  readonly device: Uint8Array;
  readonly vault: Uint8Array;
  /** 16 bytes. */
  readonly token: Uint8Array;
  /** Bytes of all statements, each after those before it. */
  readonly statements: () => readonly Uint8Array[];
  readonly primitives: Pick<Primitives, 'hkdf'>;
  readonly random: RandomBytes;
}

export interface DeviceSide {
  handle(input: DeviceInput): readonly DeviceOutput[];
}

type Phase = 'offer' | 'answer' | 'enrolling' | 'enrolled' | 'ended';

export function createDeviceSide(deps: DeviceSideDeps): DeviceSide {
  const { device, vault, statements, primitives, random } = deps;
  const { id, key } = tokenKeys(primitives, deps.token);
  const deviceNonce = random(32);
  let phase: Phase = 'offer';

  const send = (message: AdmissionMessage): DeviceOutput => ({ type: 'send', message });
  const end = (failure?: ElatioError): DeviceOutput => {
    phase = 'ended';
    return { type: 'ended', failure };
  };

  function take(message: AdmissionMessage): readonly DeviceOutput[] {
    if (message.type === 'refuse') return [end(refusal(message.code, message.version))];
    if (message.type === 'offer' && phase === 'offer') {
      const said = { device, vault, deviceNonce, vaultNonce: message.nonce };
      if (!isSameProof(message.proof, proofOf(primitives, key, 'vault', said))) {
        throw refusal('ELATIO_VAULT_IMPOSTOR');
      }
      phase = 'answer';
      const proof = proofOf(primitives, key, 'device', said);
      return [send({ type: 'prove', proof }), ...rosterMessages(statements()).map(send)];
    }
    if (message.type === 'enrol' && phase === 'answer') {
      phase = 'enrolling';
      return [{ type: 'enrol' }];
    }
    if (message.type === 'admitted' && (phase === 'answer' || phase === 'enrolled')) {
      return [{ type: 'admitted', quota: message.quota }, end()];
    }
    throw refusal('ELATIO_VAULT_MALFORMED');
  }

  function handle(input: DeviceInput): readonly DeviceOutput[] {
    switch (input.type) {
      case 'start':
        return [send({ type: 'ask', version: ADMISSION_VERSION, token: id, nonce: deviceNonce })];
      case 'message':
        return take(input.message);
      case 'enrolled':
        if (phase !== 'enrolling') return [];
        phase = 'enrolled';
        return rosterMessages(input.statements).map(send);
      case 'failed':
        throw input.failure;
    }
  }

  return {
    handle(input) {
      if (phase === 'ended') return [];
      try {
        return handle(input);
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) throw error;
        const failure = input.type === 'failed' ? input.failure : refusal(code);
        return [send({ type: 'refuse', code, version: ADMISSION_VERSION }), end(failure)];
      }
    },
  };
}
