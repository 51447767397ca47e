import { privateKeyFromRaw, publicKeyFromRaw } from '@libp2p/crypto/keys';
import type { PeerId, PrivateKey } from '@libp2p/interface';
import { peerIdFromPublicKey } from '@libp2p/peer-id';
import { bytesOfHex, hexOf, joinBytes } from '../../protocol/bytes.ts';
import type { Peer } from '../../protocol/sync/interface.ts';

/** A device's key pair, Ed25519: 32 bytes each. */
export interface DeviceKeys {
  readonly publicKey: Uint8Array;
  /** Its seed. */
  readonly secret: Uint8Array;
}

/** A device's keys in libp2p's form: a connection that Noise has secured proves that the other end holds them. */
export function privateKeyOf({ publicKey, secret }: DeviceKeys): PrivateKey {
  return privateKeyFromRaw(joinBytes(secret, publicKey));
}

/** The device that a peer id names; `undefined` where it is no Ed25519 key, which no device of ours has. */
export function peerOf(id: PeerId): Peer | undefined {
  return id.type === 'Ed25519' ? hexOf(id.publicKey.raw) : undefined;
}

/** The reverse of {@link peerOf}. */
export function peerIdOf(peer: Peer): PeerId {
  return peerIdFromPublicKey(publicKeyFromRaw(bytesOfHex(peer)));
}
