/**
 * The owner's other devices: how they are reached, and what they and this one have of each other. See `README.md`.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_PEERS_LISTEN | there is no address and port at which others could reach this device | another `--peer-port` |
 * | ELATIO_PEERS_ROSTER | what a device sent waits, as the disk did not take what it stands on | make room on the disk: it is tried again |
 * | ELATIO_PEERS_UNREACHABLE | a device does not answer at any of its addresses, or does not let this one in | see that it runs, and is in one network with this one |
 */
export type { EntrustedSecrets } from './registers/entrusted.ts';
export { isCopied } from './copied.ts';
export type { Hear } from './host.ts';
export type { Peers, PeersProblem, PeersStatus } from './interface.ts';
export { leaveIdentity } from './leaving.ts';
export type { Link, LinkEnds } from './link.ts';
export type { Spare } from './narrowing.ts';
export { createPeers, type PeersDeps } from './peers.ts';
export type { RingKeys } from './registers/ring-keys.ts';
export type { Adopted } from './succession/adopted.ts';
export { heardIn, wordIn } from './registers/heard.ts';
export { createPeerRecords, type PeerRecords } from './records.ts';
