import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr } from '@multiformats/multiaddr';
import { bytesOfHex, hexOf } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Primitives, RandomBytes } from '../../protocol/primitives.ts';
import type { Roster, Saying } from '../../protocol/roster/interface.ts';
import type { Peer } from '../../protocol/sync/interface.ts';
import { dialable } from '../peers/addresses.ts';
import type { Host } from '../peers/host.ts';
import { peerOf } from '../peers/identity.ts';
import type { Link, LinkEnds } from '../peers/link.ts';
import { createDeviceSide, type DeviceInput } from './admission/device-side.ts';
import { ADMISSION_PROTOCOL, createAdmissionReader, encodeAdmission } from './admission/message.ts';
import { refusal } from './admission/refusal.ts';
import { tokenIn } from './admission/token.ts';

/** A vault that was let in. */
export interface AddedVault {
  readonly peer: Peer;
  /** Without the peer id. */
  readonly address: string;
  /** Bytes that it keeps at most. */
  readonly quota: number;
}

export interface AddingDeps {
  readonly host: Pick<Host, 'connect'>;
  /** This device's Ed25519 public key. */
  readonly self: Uint8Array;
  readonly roster: () => Roster;
  /** Says something in this device's name: on the disk when it resolves, and on its way to others. */
  readonly say: (saying: Saying) => Promise<void>;
  readonly primitives: Pick<Primitives, 'hkdf' | 'sha256'>;
  readonly random: RandomBytes;
}

/** For all of it: the vault writes to its disk in between. */
const PATIENCE_MS = 60_000;

/**
 * Has a vault take this device's owner in, and lets it in among the devices. It can be repeated where it was cut short.
 * @param address a multiaddr with the peer id, as the vault prints it
 * @param token as the vault printed it
 * @throws ElatioError ELATIO_VAULT_ADDRESS, ELATIO_VAULT_TOKEN, ELATIO_VAULT_ADMIN, ELATIO_PEERS_UNREACHABLE,
 *   ELATIO_VAULT_… as `admission/refusal.ts` has them
 */
export async function addVault(
  deps: AddingDeps,
  { address, token }: { readonly address: string; readonly token: string },
  signal: AbortSignal,
): Promise<AddedVault> {
  const { host, self, roster, say, primitives, random } = deps;
  const to = placeIn(address);
  const sent = new Set<string>();
  /** Statements that the vault has not got yet: they may come while it is spoken to. */
  function unsent(): Uint8Array[] {
    const statements = roster()
      .statements()
      .filter(({ digest }) => !sent.has(hexOf(digest)));
    for (const { digest } of statements) sent.add(hexOf(digest));
    return statements.map(({ bytes }) => bytes);
  }
  const side = createDeviceSide({
    device: self,
    vault: bytesOfHex(to.peer),
    token: tokenIn(primitives, token),
    statements: unsent,
    primitives,
    random,
  });
  const me = roster().members.get(hexOf(self));
  if (me?.role !== 'admin' || me.standing !== 'active') throw refusal('ELATIO_VAULT_ADMIN');

  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const done = Promise.withResolvers<number>();
  // It may fail before anybody waits for it.
  done.promise.catch(() => undefined);
  const reader = createAdmissionReader();

  function tell(link: Link, input: DeviceInput): void {
    for (const output of side.handle(input)) {
      if (output.type === 'send') link.send(encodeAdmission(output.message));
      else if (output.type === 'admitted') done.resolve(output.quota);
      else if (output.type === 'enrol') void enrol(link);
      else {
        if (output.failure) done.reject(output.failure);
        void link.end();
      }
    }
  }

  async function enrol(link: Link): Promise<void> {
    try {
      await say({ kind: 'enrol', device: bytesOfHex(to.peer), role: 'vault' });
      tell(link, { type: 'enrolled', statements: unsent() });
    } catch (error) {
      done.reject(error);
      link.cut(new Error('it could not be enrolled'));
    }
  }

  const hear = (link: Link): LinkEnds => ({
    onBytes(bytes) {
      try {
        for (const message of reader.push(bytes)) tell(link, { type: 'message', message });
      } catch (error) {
        done.reject(error);
        link.cut(new Error('it is no message'));
      }
    },
    onEnd: () => done.reject(refusal('ELATIO_VAULT_CUT')),
  });
  const target = { peer: to.peer, addresses: [to.address] };
  const link = await host.connect(target, ADMISSION_PROTOCOL, hear, patience);
  const cut = (): void => link.cut(new Error('it takes too long'));
  patience.addEventListener('abort', cut, { once: true });
  try {
    tell(link, { type: 'start' });
    return { ...to, quota: await done.promise };
  } finally {
    patience.removeEventListener('abort', cut);
  }
}

/** @throws ElatioError ELATIO_VAULT_ADDRESS */
function placeIn(text: string): { readonly peer: Peer; readonly address: string } {
  const address = dialable(text.trim());
  const peer = peerIn(text.trim());
  if (address !== undefined && peer !== undefined) return { peer, address };
  throw new ElatioError(
    'ELATIO_VAULT_ADDRESS',
    'This is no address of a vault: it looks like /ip4/192.168.1.5/tcp/5601/p2p/12D3Koo…, as "elatio vault serve" prints it.',
  );
}

/** `undefined` where it names none, or one of another kind than ours. */
function peerIn(text: string): Peer | undefined {
  try {
    const id = multiaddr(text)
      .getComponents()
      .findLast(({ name }) => name === 'p2p');
    return peerOf(peerIdFromString(id?.value ?? ''));
  } catch {
    return undefined;
  }
}
