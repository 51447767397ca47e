/** The side of a vault that is asked to take an owner in: one connection's course, without I/O. */
import { hexOf } from '../../../protocol/bytes.ts';
import { codeOf, type ElatioError } from '../../../protocol/error.ts';
import type { Micros } from '../../../protocol/event.ts';
import type { Primitives, RandomBytes } from '../../../protocol/primitives.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import { type AdmissionMessage, isSameProof, proofOf } from './message.ts';
import { ADMISSION_VERSION, refusal } from './refusal.ts';
import { checkOwner, checkToken, type Guesses, type Token } from './tokens.ts';

export type VaultInput =
  | { readonly type: 'message'; readonly message: AdmissionMessage; readonly now: Micros }
  /** What `keep` asked for is on the disk. */
  | { readonly type: 'kept' }
  /** Or could not be brought there. */
  | { readonly type: 'failed'; readonly code: string };

export type VaultOutput =
  | { readonly type: 'send'; readonly message: AdmissionMessage }
  /** The owner is to be taken in, and the token used, both or neither. */
  | { readonly type: 'keep'; readonly token: Token; readonly roster: Roster }
  /** Ends the connection, after what was sent. */
  | { readonly type: 'ended'; readonly failure: ElatioError | undefined };

export interface VaultSideDeps {
  /** Ed25519 public keys: the vault's, and that of the other end of the channel. */
  readonly vault: Uint8Array;
  readonly device: Uint8Array;
  /** Where the other end is. */
  readonly source: string;
  /** The token of an id, hexadecimal. */
  readonly tokenOf: (id: string) => Token | undefined;
  readonly guesses: Guesses;
  /** What statements come to. It may throw whatever it likes. */
  readonly readRoster: (statements: readonly Uint8Array[]) => Roster;
  readonly primitives: Pick<Primitives, 'hkdf'>;
  readonly random: RandomBytes;
}

export interface VaultSide {
  handle(input: VaultInput): readonly VaultOutput[];
}

/** Most bytes of an owner's statements. */
const MOST_ROSTER = 8 * 2 ** 20;

type Phase = 'ask' | 'prove' | 'roster' | 'keeping' | 'ended';

export function createVaultSide(deps: VaultSideDeps): VaultSide {
  const { vault, device, source, tokenOf, guesses, readRoster, primitives, random } = deps;
  const vaultNonce = random(32);
  let phase: Phase = 'ask';
  let deviceNonce: Uint8Array = new Uint8Array();
  let token: Token | undefined;
  const statements: Uint8Array[] = [];
  let bytes = 0;

  const send = (message: AdmissionMessage): VaultOutput => ({ type: 'send', message });
  const end = (failure?: ElatioError): VaultOutput => {
    phase = 'ended';
    return { type: 'ended', failure };
  };
  const proof = (key: Uint8Array, side: 'device' | 'vault'): Uint8Array =>
    proofOf(primitives, key, side, { device, vault, deviceNonce, vaultNonce });

  function wrong(now: Micros): ElatioError {
    guesses.count(source, now);
    return refusal('ELATIO_VAULT_WRONG');
  }

  /** @throws ElatioError ELATIO_VAULT_ROSTER */
  function read(): Roster {
    try {
      return readRoster(statements);
    } catch {
      throw refusal('ELATIO_VAULT_ROSTER');
    }
  }

  function takeRoster(of: Token, now: Micros): readonly VaultOutput[] {
    const roster = read();
    const writer = roster.members.get(hexOf(device));
    if (writer?.standing !== 'active' || writer.role === 'vault') {
      throw refusal('ELATIO_VAULT_ROSTER');
    }
    checkToken(of, device, now);
    checkOwner(of, hexOf(roster.owner));
    const self = roster.members.get(hexOf(vault));
    if (!self) return [send({ type: 'enrol' })];
    if (self.role !== 'vault' || self.standing !== 'active') throw refusal('ELATIO_VAULT_ROSTER');
    phase = 'keeping';
    return [{ type: 'keep', token: of, roster }];
  }

  function take(message: AdmissionMessage, now: Micros): readonly VaultOutput[] {
    if (message.type === 'refuse') return [end(refusal(message.code, message.version))];
    if (message.type === 'ask' && phase === 'ask') {
      if (message.version !== ADMISSION_VERSION) {
        throw refusal('ELATIO_VAULT_VERSION', message.version);
      }
      guesses.check(source, now);
      token = tokenOf(hexOf(message.token));
      if (!token) throw wrong(now);
      deviceNonce = message.nonce;
      phase = 'prove';
      return [send({ type: 'offer', nonce: vaultNonce, proof: proof(token.key, 'vault') })];
    }
    if (message.type === 'prove' && phase === 'prove' && token) {
      if (!isSameProof(message.proof, proof(token.key, 'device'))) throw wrong(now);
      checkToken(token, device, now);
      phase = 'roster';
      return [];
    }
    if (message.type === 'roster' && phase === 'roster' && token) {
      statements.push(...message.statements);
      bytes += message.statements.reduce((sum, { length }) => sum + length, 0);
      if (bytes > MOST_ROSTER) throw refusal('ELATIO_VAULT_ROSTER');
      if (!message.last) return [];
      // It may have been used since it was proved.
      return takeRoster(tokenOf(token.id) ?? token, now);
    }
    throw refusal('ELATIO_VAULT_MALFORMED');
  }

  return {
    handle(input) {
      if (phase === 'ended') return [];
      try {
        if (input.type === 'message') return take(input.message, input.now);
        if (phase !== 'keeping' || !token) return [];
        if (input.type === 'failed') throw refusal(input.code);
        return [send({ type: 'admitted', quota: token.quota }), end()];
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) throw error;
        const version = ADMISSION_VERSION;
        return [send({ type: 'refuse', code, version }), end(refusal(code, versionIn(input)))];
      }
    },
  };
}

function versionIn(input: VaultInput): number {
  return input.type === 'message' && input.message.type === 'ask' ? input.message.version : 0;
}
