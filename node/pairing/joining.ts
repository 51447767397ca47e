import { bytesOfHex, hexOf, sameBytes } from '../../protocol/bytes.ts';
import { isDeviceName } from '../../protocol/device-name.ts';
import { ElatioError } from '../../protocol/error.ts';
import {
  createJoinerSide,
  decodeCode,
  type JoinerInput,
  type JoinerOutput,
  refusal,
} from '../../protocol/pairing/index.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import { multiaddrsOf } from './addresses.ts';
import { isActiveAdmin } from './admin.ts';
import { type Channel, openChannel } from './channel.ts';
import { type InvitingDeps, PAIRING_PROTOCOL } from './inviting.ts';
import type { JoinStatus } from './interface.ts';
import type { Scope } from '../../protocol/scope.ts';
import type { Scopes } from '../scope/index.ts';

export interface JoiningDeps extends Pick<
  InvitingDeps,
  'host' | 'self' | 'membership' | 'primitives' | 'random' | 'log'
> {
  /** The roster that statements come to; throws what is wrong with them. */
  readonly readRoster: (statements: readonly Uint8Array[]) => Roster;
  /** What this device is called where nobody says otherwise. */
  readonly ownName: () => string;
  /** What this device keeps of the others. */
  readonly scopes: Pick<Scopes, 'own' | 'set'>;
  /** Told where the device is that invited, multiaddrs, once this one is in. */
  readonly onJoined: (inviter: string, addresses: readonly string[]) => void;
}

/** Lets this device become one of an owner's. One attempt at a time. */
export interface Joining {
  /**
   * Begins; `status` tells how it goes.
   * @param options.trusts confirms the words without a person
   * @param options.keeps what this device is to keep of the others from then on; what it kept before where absent
   * @throws ElatioError ELATIO_PAIRING_CODE, ELATIO_PAIRING_VERSION, ELATIO_PAIRING_SELF, ELATIO_PAIRING_OTHERS,
   *   ELATIO_PAIRING_RUNS, ELATIO_DEVICES_NAME
   */
  join(
    code: string,
    options: {
      readonly name?: string | undefined;
      readonly trusts: boolean;
      readonly keeps?: Scope | undefined;
    },
  ): JoinStatus;
  /** Of the last attempt since the start. @throws ElatioError ELATIO_PAIRING_NONE where there was none */
  status(): JoinStatus;
  /** @throws ElatioError ELATIO_PAIRING_NONE where nothing is asked */
  answer(same: boolean): JoinStatus;
  /** Ends the attempt, if there is one. */
  cancel(): void;
  stop(): Promise<void>;
}

const CONNECT_MS = 20_000;
/** For both persons to compare words. */
const PATIENCE_MS = 600_000;

export function createJoining(deps: JoiningDeps): Joining {
  const { host, self, membership, primitives, random, readRoster, ownName, scopes, onJoined, log } =
    deps;
  let status: JoinStatus | undefined;
  let attempt: { readonly say: (input: JoinerInput) => void; readonly end: () => void } | undefined;

  function change(fields: Partial<JoinStatus>): void {
    if (status) status = { ...status, ...fields };
  }

  /** Whose own owner has other devices leaves them behind: nobody does that without having said so. */
  function refuseOthers(inviter: string): void {
    const { members } = membership.roster();
    const others = [...members.values()].filter(
      ({ device, standing }) => standing !== 'revoked' && !sameBytes(device, self),
    );
    // One that left its identity behind belongs to nobody yet, whatever it knows of others.
    const isLeft = others.length === 0 || !members.has(hexOf(self));
    if (isLeft || members.get(inviter)?.standing === 'active') return;
    throw new ElatioError(
      'ELATIO_PAIRING_OTHERS',
      'This device has others already ("elatio devices"): let the new ones join these, or revoke these first.',
    );
  }

  /** Becomes a device of the roster that came, if it is one of the owner who was told of, with both devices in it. */
  async function takeIn(
    inviter: string,
    { owner, statements, digest }: Extract<JoinerOutput, { type: 'join' }>,
    keeps: Scope | undefined,
  ): Promise<void> {
    refuseOthers(inviter);
    let roster: Roster;
    try {
      roster = readRoster(statements);
    } catch (error) {
      log.warn({ err: error }, 'a roster that came cannot be read');
      throw refusal('ELATIO_PAIRING_ROSTER');
    }
    const isWhole = sameBytes(roster.owner, owner) && sameBytes(roster.digest, digest);
    if (!isWhole || !isActiveAdmin(roster, bytesOfHex(inviter)) || !roster.isActive(self)) {
      throw refusal('ELATIO_PAIRING_ROSTER');
    }
    const before = scopes.own();
    // First: nothing is to come that is not to be kept.
    if (keeps) await scopes.set(keeps);
    try {
      await membership.join(roster);
    } catch (error) {
      if (keeps) await scopes.set(before);
      throw error;
    }
  }

  function run(
    code: ReturnType<typeof decodeCode>,
    { name, trusts, keeps }: { name: string; trusts: boolean; keeps: Scope | undefined },
  ): void {
    const inviter = hexOf(code.key);
    const side = createJoinerSide({ self, code, name, primitives, random });
    const aborting = new AbortController();
    let channel: Channel | undefined;
    const patience = setTimeout(() => aborting.abort(new Error('nobody answers')), PATIENCE_MS);
    patience.unref();
    function fail(error: unknown): void {
      clearTimeout(patience);
      attempt = undefined;
      const { code: why, message } =
        error instanceof ElatioError ? error : refusal('ELATIO_PAIRING_FAILED');
      if (!(error instanceof ElatioError)) log.error({ err: error }, 'joining failed');
      change({ state: 'failed', problem: { code: why, message } });
    }
    function say(input: JoinerInput): void {
      for (const output of side.handle(input)) {
        switch (output.type) {
          case 'send':
            channel?.send(output.bytes);
            break;
          case 'words':
            change({ words: output.words, state: trusts ? 'waiting' : 'comparing' });
            if (trusts) say({ type: 'confirmed' });
            break;
          case 'join':
            takeIn(inviter, output, keeps).then(
              () => say({ type: 'joined' }),
              (error: unknown) => {
                const failure =
                  error instanceof ElatioError ? error : refusal('ELATIO_PAIRING_FAILED');
                log.error({ err: error }, 'the roster that came was not taken in');
                const isOurs = failure.code.startsWith('ELATIO_PAIRING_');
                say({ type: 'failed', code: isOurs ? failure.code : 'ELATIO_PAIRING_FAILED' });
                fail(failure);
              },
            );
            break;
          case 'paired':
            change({ state: 'joined' });
            onJoined(inviter, multiaddrsOf(code.addresses));
            break;
          case 'ended':
            clearTimeout(patience);
            attempt = undefined;
            if (output.failure) fail(output.failure);
            channel?.end();
            break;
        }
      }
    }
    attempt = { say, end: () => aborting.abort(refusal('ELATIO_PAIRING_DECLINED')) };
    const target = { peer: inviter, addresses: multiaddrsOf(code.addresses) };
    const signal = AbortSignal.any([aborting.signal, AbortSignal.timeout(CONNECT_MS)]);
    host
      .connect(
        target,
        PAIRING_PROTOCOL,
        (link) => {
          const opened = openChannel(link, {
            onMessage: (bytes) => say({ type: 'message', bytes }),
            onEnd: () => say({ type: 'cut' }),
          });
          ({ channel } = opened);
          aborting.signal.addEventListener('abort', () => {
            say({ type: 'declined' });
            link.cut(new Error('this device stops'));
          });
          return opened.ends;
        },
        signal,
      )
      .then(
        () => say({ type: 'start' }),
        (error: unknown) => {
          log.warn({ err: error }, 'the device that invites does not answer');
          fail(aborting.signal.aborted ? refusal('ELATIO_PAIRING_DECLINED') : unreachable(error));
        },
      );
  }

  return {
    join(text, { name = ownName(), trusts, keeps }) {
      if (attempt) {
        throw new ElatioError(
          'ELATIO_PAIRING_RUNS',
          'This device is joining already: answer there, or wait until that has ended.',
        );
      }
      if (!isDeviceName(name)) {
        throw new ElatioError(
          'ELATIO_DEVICES_NAME',
          'A name has 1 to 64 characters, none of them invisible: choose another.',
        );
      }
      const code = decodeCode(primitives, text);
      if (sameBytes(code.key, self)) {
        throw new ElatioError(
          'ELATIO_PAIRING_SELF',
          'This code was made here: run "elatio join" on the device that is to join.',
        );
      }
      const inviter = hexOf(code.key);
      refuseOthers(inviter);
      status = { state: 'connecting', inviter, name, words: undefined, problem: undefined };
      run(code, { name, trusts, keeps });
      return status;
    },
    status() {
      if (status) return status;
      throw none('Nothing was begun');
    },
    answer(same) {
      if (!attempt || status?.state !== 'comparing') {
        throw none('Nothing waits for an answer');
      }
      if (same) change({ state: 'waiting' });
      attempt.say({ type: same ? 'confirmed' : 'declined' });
      return status;
    },
    cancel: () => attempt?.end(),
    async stop() {
      attempt?.end();
    },
  };
}

function unreachable(cause: unknown): ElatioError {
  return new ElatioError(
    'ELATIO_PAIRING_UNREACHABLE',
    'The device that made the code does not answer: it may be in another network, behind a firewall, or have ended; or the code is older than twenty minutes.',
    { cause },
  );
}

function none(what: string): ElatioError {
  return new ElatioError('ELATIO_PAIRING_NONE', `${what}: "elatio join CODE" begins to join.`);
}
