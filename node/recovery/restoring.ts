import { hexOf, sameBytes } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import { decodeHead } from '../../protocol/head.ts';
import { entropyOf, type OwnerSecrets, ownerSecretsOf } from '../../protocol/keys/words.ts';
import type { Primitives, Signing } from '../../protocol/primitives.ts';
import {
  decodeRecovering,
  encodeRecovering,
  RECOVERING_VERSION,
  type RecoveringMessage,
} from '../../protocol/recovering.ts';
import type { Member, Roster } from '../../protocol/roster/interface.ts';
import { createRoster } from '../../protocol/roster/roster.ts';
import { sayStatement } from '../../protocol/roster/statement.ts';
import type { Log } from '../http/index.ts';
import { type Channel, openChannel } from '../pairing/channel.ts';
import type { Membership } from '../pairing/index.ts';
import type { Host } from '../peers/host.ts';
import { multiaddrOf } from './address.ts';
import { RECOVERY_PROTOCOL } from './keeper.ts';
import { createNearby } from './nearby.ts';

/** What there is to come back, as whoever was asked has it. */
export interface Found {
  readonly members: readonly (Member & { readonly newest: Micros | undefined })[];
  /** When any device was heard of last. */
  readonly newest: Micros | undefined;
}

/** Makes a new machine one of the owner's devices, by the owner's words alone. */
export interface Restoring {
  /**
   * Asks a device or vault of the owner what it has.
   * @param address where it is: a multiaddr, or host and port; whoever answers in the local network where absent
   * @throws ElatioError ELATIO_WORDS_…, ELATIO_RECOVERY_ADDRESS, …_OTHERS, …_UNREACHABLE, …_NEARBY, …_ROSTER, …_CUT, …
   */
  find(words: string, address?: string): Promise<Found>;
  /**
   * Becomes an admin of what was found; everything comes back by replication.
   * @throws ElatioError ELATIO_RECOVERY_NONE, ELATIO_RECOVERY_CUT, ELATIO_ROSTER_REFUSED
   */
  confirm(): Promise<void>;
  /** Opens rings of keys that were sealed to the words; while this process runs. */
  recoverySecret(): Uint8Array | undefined;
  stop(): Promise<void>;
}

export interface RestoringDeps {
  readonly self: Uint8Array;
  readonly membership: Pick<Membership, 'roster' | 'join'>;
  readonly readRoster: (statements: readonly Uint8Array[]) => Roster;
  readonly primitives: Pick<Primitives, 'sha256' | 'hkdf'>;
  readonly signing: Signing;
  readonly now: () => Micros;
  /** A host that goes by the owner's key, to call from; it asks in the local network where somebody is told. */
  readonly startHost: (
    keys: { readonly publicKey: Uint8Array; readonly secret: Uint8Array },
    onHeard?: (addresses: readonly string[]) => void,
  ) => Promise<Pick<Host, 'connect' | 'stop'>>;
  /** How long the local network is listened to; shorter in tests. */
  readonly lookMs?: number;
  readonly learn: (peer: string, addresses: readonly string[]) => Promise<void>;
  readonly log: Log;
}

/** What is under way, between what was found and the person's yes. */
interface Attempt {
  readonly host: Pick<Host, 'connect' | 'stop'>;
  readonly channel: Channel;
  readonly next: () => Promise<RecoveringMessage>;
  readonly secrets: OwnerSecrets;
  readonly roster: Roster;
  readonly peer: string;
  readonly addresses: readonly string[];
}

const WAIT_MS = 20_000;
/** Twice as long as it takes until it is asked again: a question may be lost. */
const LOOK_MS = 21_000;
const UNREACHABLE = 'ELATIO_RECOVERY_UNREACHABLE';
const MOST_STATEMENTS = 4_096;

export function createRestoring(deps: RestoringDeps): Restoring {
  const { self, membership, readRoster, primitives, signing, now, startHost, learn, log } = deps;
  let attempt: Attempt | undefined;
  let recovery: Uint8Array | undefined;

  function refuseOthers(): void {
    const { members } = membership.roster();
    const others = [...members.values()].filter(
      ({ device, standing }) => standing !== 'revoked' && !sameBytes(device, self),
    );
    if (others.length === 0) return;
    throw new ElatioError(
      'ELATIO_RECOVERY_OTHERS',
      'This device has others already: recover on one with a new data directory.',
    );
  }

  async function end(): Promise<void> {
    const old = attempt;
    attempt = undefined;
    old?.channel.end();
    await old?.host.stop();
  }

  async function find(words: string, text: string | undefined): Promise<Found> {
    refuseOthers();
    const secrets = ownerSecretsOf(primitives, entropyOf(words));
    const address = text === undefined ? undefined : multiaddrOf(text);
    await end();
    const keys = { publicKey: signing.signingKey(secrets.owner), secret: secrets.owner };
    const nearby = createNearby();
    const host = await startHost(
      keys,
      address === undefined ? (heard) => nearby.hear(heard) : undefined,
    );
    try {
      if (address !== undefined) return await ask(host, secrets, [address]);
      let why = nobodyNear();
      for await (const addresses of nearby.until(AbortSignal.timeout(deps.lookMs ?? LOOK_MS))) {
        try {
          return await ask(host, secrets, addresses);
        } catch (error) {
          // Neighbours have devices too: they let nobody in who has other words.
          const isOurs = error instanceof ElatioError && error.code !== UNREACHABLE;
          if (isOurs) why = error;
        }
      }
      throw why;
    } catch (error) {
      await host.stop();
      throw error;
    }
  }

  /** Asks whoever is there what there is. */
  async function ask(
    host: Attempt['host'],
    secrets: OwnerSecrets,
    addresses: readonly string[],
  ): Promise<Found> {
    const inbox = createInbox();
    let channel: Channel | undefined;
    const link = await host
      .connect(
        { peer: undefined, addresses },
        RECOVERY_PROTOCOL,
        (opened) => {
          const { channel: made, ends } = openChannel(opened, {
            onMessage: (bytes) => inbox.put(bytes),
            onEnd: () => inbox.end(),
          });
          channel = made;
          return ends;
        },
        AbortSignal.timeout(WAIT_MS),
      )
      .catch((cause: unknown) => {
        throw unreachable(cause);
      });
    if (!channel) throw unreachable(undefined);
    channel.send(encodeRecovering({ type: 'hello', version: RECOVERING_VERSION, device: self }));
    const { roster, heads } = await receiveRoster(() => inbox.next()).catch((error: unknown) => {
      // Whom the gate keeps out may be through it for a moment, and hears nothing.
      throw inbox.isSilent() ? unreachable(error) : error;
    });
    const isRight =
      sameBytes(roster.ownerKey, signing.signingKey(secrets.owner)) &&
      roster.members.get(link.peer)?.standing === 'active';
    if (!isRight) throw wrongRoster();
    const next = (): Promise<RecoveringMessage> => inbox.next();
    attempt = { host, channel, next, secrets, roster, peer: link.peer, addresses };
    return foundOf(roster, heads);
  }

  async function receiveRoster(next: Attempt['next']) {
    const statements: Uint8Array[] = [];
    for (;;) {
      const message = await next();
      if (message.type === 'statements') statements.push(...message.statements);
      if (statements.length > MOST_STATEMENTS) throw wrongRoster();
      if (message.type !== 'roster') continue;
      try {
        const roster = readRoster(statements);
        if (sameBytes(roster.digest, message.digest)) return { roster, heads: message.heads };
      } catch (error) {
        log.warn({ err: error }, 'a roster that came cannot be read');
      }
      throw wrongRoster();
    }
  }

  function foundOf(roster: Roster, heads: readonly Uint8Array[]): Found {
    const newest = new Map<string, Micros>();
    for (const bytes of heads) {
      const { signer, time } = decodeHead(signing, bytes);
      newest.set(hexOf(signer), Math.max(newest.get(hexOf(signer)) ?? 0, time));
    }
    const members = [...roster.members.values()].map((member) => ({
      ...member,
      newest: newest.get(hexOf(member.device)),
    }));
    const times = [...newest.values()];
    return { members, newest: times.length > 0 ? Math.max(...times) : undefined };
  }

  return {
    find,
    async confirm() {
      if (!attempt) {
        throw new ElatioError(
          'ELATIO_RECOVERY_NONE',
          'Nothing was found yet: begin with "elatio recovery restore".',
        );
      }
      const { channel, next, secrets, roster, peer, addresses } = attempt;
      try {
        refuseOthers();
        const statements = [...roster.statements()];
        if (!roster.isActive(self)) {
          const enrol = sayStatement({ ...primitives, signing }, secrets.owner, {
            after: roster.frontier,
            time: now(),
            saying: { kind: 'enrol', device: self, role: 'admin' },
          });
          statements.push(enrol);
          // Refused here, it must not be said there.
          createRoster(primitives, statements);
          channel.send(encodeRecovering({ type: 'enrol', statement: enrol.bytes }));
          for (let done = false; !done;) done = (await next()).type === 'done';
        }
        recovery = secrets.recovery;
        await membership.join(createRoster(primitives, statements));
        await learn(peer, addresses);
      } finally {
        await end();
      }
    },
    recoverySecret: () => recovery,
    stop: end,
  };
}

/** Messages as they are asked for, one after the other. */
function createInbox() {
  const messages: Uint8Array[] = [];
  let isEnded = false;
  let isSilent = true;
  let wake: () => void = () => undefined;
  return {
    isSilent: () => isSilent,
    put(bytes: Uint8Array): void {
      isSilent = false;
      messages.push(bytes);
      wake();
    },
    end(): void {
      isEnded = true;
      wake();
    },
    async next(): Promise<RecoveringMessage> {
      const timeout = AbortSignal.timeout(WAIT_MS);
      while (messages.length === 0 && !isEnded && !timeout.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          timeout.addEventListener('abort', () => resolve(), { once: true });
        });
      }
      const bytes = messages.shift();
      if (!bytes) {
        throw new ElatioError(
          'ELATIO_RECOVERY_CUT',
          'The connection ended before it was done: recover again by the same words.',
        );
      }
      const message = decodeRecovering(bytes);
      if (message.type !== 'refuse') return message;
      throw new ElatioError(
        'ELATIO_RECOVERY_REFUSED',
        `The other side refused (${message.code}): see whether both have the same version.`,
      );
    },
  };
}

function unreachable(cause: unknown): ElatioError {
  return new ElatioError(
    UNREACHABLE,
    'No device or vault of this owner answers there: look at the address; or the words are older than the last "recovery replace".',
    { cause },
  );
}

function nobodyNear(): ElatioError {
  return new ElatioError(
    'ELATIO_RECOVERY_NEARBY',
    'No device or vault of this owner answers in the local network: give an address, as "elatio status" on a device and "vault serve" show it, e.g. 192.168.1.5:5601; or the words are older than the last "recovery replace".',
  );
}

function wrongRoster(): ElatioError {
  return new ElatioError(
    'ELATIO_RECOVERY_ROSTER',
    'What was sent is not the list of devices of this owner: nothing was recovered.',
  );
}
