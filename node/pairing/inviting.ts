import { bytesOfHex, hexOf } from '../../protocol/bytes.ts';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import {
  createInvitations,
  createInviterSide,
  encodeCode,
  type Invitation,
  type InviterInput,
  type InviterSide,
} from '../../protocol/pairing/index.ts';
import type { Primitives, RandomBytes } from '../../protocol/primitives.ts';
import type { Role } from '../../protocol/roster/interface.ts';
import type { Log } from '../http/index.ts';
import type { Host } from '../peers/host.ts';
import type { Link, LinkEnds } from '../peers/link.ts';
import { codeAddresses } from './addresses.ts';
import { openChannel } from './channel.ts';
import { isActiveAdmin } from './admin.ts';
import type { InvitationStatus, Membership, Problem } from './interface.ts';

export const PAIRING_PROTOCOL = '/elatio/pair/1.0.0';

/** The part of a host that pairing needs. */
export type PairingHost = Pick<Host, 'openDoor' | 'connect' | 'published' | 'addresses'>;

export interface InvitingDeps {
  readonly host: PairingHost;
  /** This device's Ed25519 public key. */
  readonly self: Uint8Array;
  readonly membership: Membership;
  /** Keeps by which name a new device is to go; one that comes again keeps the name that it has. */
  readonly nameDevice: (device: string, name: string) => Promise<void>;
  readonly primitives: Pick<Primitives, 'sha256' | 'hkdf'>;
  readonly random: RandomBytes;
  readonly now: () => Micros;
  readonly log: Log;
}

/** Lets devices in. Invitations are in memory: none outlives the process that made it. */
export interface Inviting {
  /**
   * Makes an invitation, and opens the door to whoever has its code.
   * @throws ElatioError ELATIO_PAIRING_ROLE, ELATIO_PAIRING_MANY
   */
  invite(wanted: { readonly role: Role; readonly trusts: boolean }): Promise<{
    readonly code: string;
    readonly invitation: InvitationStatus;
  }>;
  /** Those of the last twenty minutes, the newest first. */
  list(): readonly InvitationStatus[];
  /**
   * Says whether the words are the same.
   * @throws ElatioError ELATIO_PAIRING_NONE where nothing is asked
   */
  answer(id: string, same: boolean): InvitationStatus;
  /** Ends an invitation. @throws ElatioError ELATIO_PAIRING_NONE */
  close(id: string): void;
  stop(): Promise<void>;
}

/** How it stands with a device that came by an invitation. */
interface Visit {
  readonly say: (input: InviterInput) => void;
  readonly device: string;
  readonly words: readonly string[];
  readonly asks: boolean;
  readonly name?: string;
}

/** At once: a person has no more new devices, and a script that makes them does not fill the memory. */
const MOST_OPEN = 16;
/** A device that came has so long to say what needs no person. */
const HURRY_MS = 20_000;
/** For both persons to compare words. */
const PATIENCE_MS = 600_000;
/** After that nobody is told any more what became of an invitation. */
const LOOK_MS = 5_000;

export function createInviting(deps: InvitingDeps): Inviting {
  const { host, self, membership, nameDevice, primitives, random, now, log } = deps;
  const invitations = createInvitations(primitives);
  const visits = new Map<string, Visit>();
  const problems = new Map<string, Problem>();
  /** By which names those go that came, also once they have gone again. */
  const names = new Map<string, string>();
  const cuts = new Set<() => void>();
  let closeDoor: (() => Promise<void>) | undefined;
  let looking: NodeJS.Timeout | undefined;

  /** Serves one device that knocked. */
  function hear(link: Link): LinkEnds {
    const peer = bytesOfHex(link.peer);
    const side: InviterSide = createInviterSide({
      self,
      peer,
      owner: membership.roster().owner,
      invitations,
      primitives,
      random,
    });
    let id: string | undefined;
    let patience = setTimeout(() => link.cut(new Error('it says nothing')), HURRY_MS).unref();
    const cut = (): void => link.cut(new Error('this device stops'));
    cuts.add(cut);
    const { channel, ends } = openChannel(link, {
      onMessage: (bytes) => say({ type: 'message', bytes, now: now() }),
      onEnd() {
        clearTimeout(patience);
        cuts.delete(cut);
        say({ type: 'cut' });
      },
    });
    function say(input: InviterInput): void {
      for (const output of side.handle(input)) {
        switch (output.type) {
          case 'send':
            channel.send(output.bytes);
            break;
          case 'words':
            id = output.invitation;
            clearTimeout(patience);
            patience = setTimeout(() => link.cut(new Error('nobody answers')), PATIENCE_MS).unref();
            problems.delete(id);
            visits.set(id, { say, device: link.peer, words: output.words, asks: output.ask });
            break;
          case 'named':
            changeVisit(id, { name: output.name });
            if (id !== undefined) names.set(id, output.name);
            break;
          case 'enrol':
            changeVisit(id, { asks: false });
            enrol(link.peer, output.role, output.name).then(say, (error: unknown) => {
              log.error({ err: error }, 'a device that was let in could not be enrolled');
              const code = codeOf(error);
              const isOurs = code?.startsWith('ELATIO_PAIRING_') ?? false;
              say({ type: 'failed', code: isOurs && code ? code : 'ELATIO_PAIRING_FAILED' });
            });
            break;
          case 'paired':
            break;
          case 'ended':
            if (id !== undefined && visits.get(id)?.say === say) visits.delete(id);
            if (output.failure) note(id, output.failure);
            channel.end();
            break;
        }
      }
    }
    return ends;
  }

  function changeVisit(id: string | undefined, fields: Partial<Visit>): void {
    const visit = id === undefined ? undefined : visits.get(id);
    if (id !== undefined && visit) visits.set(id, { ...visit, ...fields });
  }

  function note(id: string | undefined, { code, message }: Problem): void {
    // Of a wrong code it is not known which invitation was meant.
    const all = id === undefined ? invitations.list(now()).map((each) => each.id) : [id];
    for (const each of all) problems.set(each, { code, message });
  }

  async function enrol(device: string, role: Role, name: string): Promise<InviterInput> {
    const key = bytesOfHex(device);
    const member = membership.roster().members.get(device);
    if (member?.standing === 'revoked') {
      throw new ElatioError('ELATIO_PAIRING_REVOKED', 'A device that was revoked came back.');
    }
    if (!member) await membership.say({ kind: 'enrol', device: key, role });
    await nameDevice(device, name).catch((err: unknown) =>
      log.warn({ err }, 'the name of a device was not kept'),
    );
    const roster = membership.roster();
    return {
      type: 'enrolled',
      statements: roster.statements().map(({ bytes }) => bytes),
      digest: roster.digest,
    };
  }

  /** Closes the door once no invitation is remembered. */
  function look(): void {
    if (invitations.list(now()).length > 0) return;
    clearInterval(looking);
    looking = undefined;
    problems.clear();
    const close = closeDoor;
    closeDoor = undefined;
    close?.().catch((err: unknown) => log.warn({ err }, 'the door did not close'));
  }

  function statusOf(invitation: Invitation): InvitationStatus {
    const { id, role, trusts, expires } = invitation;
    const visit = visits.get(id);
    return {
      id,
      role,
      trusts,
      expires,
      state: stateOf(invitation, visit),
      device: visit?.device ?? (invitation.joined && hexOf(invitation.joined)),
      name: (visit ?? invitation.joined) && names.get(id),
      words: visit?.words,
      asks: visit?.asks ?? false,
      problem: problems.get(id),
    };
  }

  function stateOf({ joined, state, expires }: Invitation, visit: Visit | undefined) {
    if (visit) return visit.asks || visit.name === undefined ? 'comparing' : 'joining';
    if (joined) return 'joined';
    if (state === 'closed') return 'closed';
    return now() >= expires ? 'expired' : 'open';
  }

  function found(id: string): Invitation {
    const invitation = invitations.list(now()).find((each) => each.id === id);
    if (invitation) return invitation;
    throw new ElatioError(
      'ELATIO_PAIRING_NONE',
      'There is no such invitation: "elatio devices add" makes one.',
    );
  }

  return {
    async invite({ role, trusts }) {
      if (!isActiveAdmin(membership.roster(), self)) {
        throw new ElatioError(
          'ELATIO_PAIRING_ROLE',
          'Only an admin device lets others in: run "elatio devices add" on one of those.',
        );
      }
      if (
        invitations.list(now()).filter((each) => stateOf(each, undefined) === 'open').length >=
        MOST_OPEN
      ) {
        throw new ElatioError(
          'ELATIO_PAIRING_MANY',
          `There are ${MOST_OPEN} open invitations: use one of them, or wait until they end.`,
        );
      }
      closeDoor ??= await host.openDoor(PAIRING_PROTOCOL, hear);
      looking ??= setInterval(look, LOOK_MS).unref();
      const secret = random(16);
      const invitation = invitations.open({ secret, role, trusts }, now());
      const published = codeAddresses(host.published());
      // A machine without a network pairs with another data directory of its own at least.
      const addresses = published.length > 0 ? published : codeAddresses(host.addresses());
      const code = encodeCode(primitives, { key: self, secret, addresses });
      return { code, invitation: statusOf(invitation) };
    },
    list: () => invitations.list(now()).map(statusOf),
    answer(id, same) {
      const invitation = found(id);
      const visit = visits.get(id);
      if (!visit?.asks) {
        throw new ElatioError(
          'ELATIO_PAIRING_NONE',
          'Nobody waits for an answer by this invitation: the other device may have gone.',
        );
      }
      changeVisit(id, { asks: false });
      visit.say({ type: same ? 'confirmed' : 'declined' });
      return statusOf(found(invitation.id));
    },
    close(id) {
      found(id);
      visits.get(id)?.say({ type: 'declined' });
      invitations.close(id);
    },
    async stop() {
      clearInterval(looking);
      for (const cut of cuts) cut();
      await closeDoor?.();
      closeDoor = undefined;
    },
  };
}
