import { bytesOfHex } from '../../protocol/bytes.ts';
import { codeOf } from '../../protocol/error.ts';
import { type Micros, SECOND } from '../../protocol/event.ts';
import type { Primitives, RandomBytes } from '../../protocol/primitives.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import type { Log } from '../http/index.ts';
import type { Host } from '../peers/host.ts';
import type { Link, LinkEnds } from '../peers/link.ts';
import { ADMISSION_PROTOCOL, createAdmissionReader, encodeAdmission } from './admission/message.ts';
import { createGuesses, isOver, type Token } from './admission/tokens.ts';
import { createVaultSide, type VaultInput } from './admission/vault-side.ts';
import type { VaultIdentity } from './directory.ts';
import type { Owners } from './owners.ts';
import type { Registry } from './registry.ts';

/** Lets in who has a token. */
export interface Door {
  /** Opens it where a token is good that nobody has used, closes it where none is; to be said whenever that may be otherwise. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

export interface DoorDeps {
  readonly host: Pick<Host, 'openDoor'>;
  readonly identity: VaultIdentity;
  readonly registry: Registry;
  readonly owners: Pick<Owners, 'admit'>;
  readonly readRoster: (statements: readonly Uint8Array[]) => Roster;
  readonly primitives: Pick<Primitives, 'hkdf'>;
  readonly random: RandomBytes;
  readonly now: () => Micros;
  readonly log: Log;
}

/** Whoever knocks has so long for all of it. */
const PATIENCE_MS = 60_000;
/**
 * A device whose connection was cut when it had been let in asks once more: it has so long for that, although nobody
 * else may come in by its token.
 */
const AGAIN: Micros = 600 * SECOND;
/** Tokens expire by themselves. */
const LOOK_MS = 60_000;

export function createDoor(deps: DoorDeps): Door {
  const { host, identity, registry, owners, readRoster, primitives, random, now, log } = deps;
  const guesses = createGuesses();
  const under = new Set<Promise<void>>();
  const links = new Set<Link>();
  let close: (() => Promise<void>) | undefined;
  let last: Promise<void> = Promise.resolve();
  let isStopped = false;
  /** When somebody was let in last. */
  let lastIn: Micros = -AGAIN;

  function hear(link: Link): LinkEnds {
    links.add(link);
    const device = bytesOfHex(link.peer);
    const side = createVaultSide({
      vault: identity.publicKey,
      device,
      source: sourceOf(link.address),
      tokenOf: (id) => registry.token(id),
      guesses,
      readRoster,
      primitives,
      random,
    });
    const reader = createAdmissionReader();
    const patience = setTimeout(
      () => link.cut(new Error('it takes too long')),
      PATIENCE_MS,
    ).unref();
    function say(input: VaultInput): void {
      for (const output of side.handle(input)) {
        if (output.type === 'send') link.send(encodeAdmission(output.message));
        else if (output.type === 'keep') keep(output.token, output.roster);
        else {
          if (output.failure) log.warn({ code: output.failure.code }, 'nobody was let in');
          void link.end();
        }
      }
    }
    function keep(token: Token, roster: Roster): void {
      const work = owners.admit(token, roster, device).then(
        () => {
          lastIn = now();
          say({ type: 'kept' });
        },
        (err: unknown) => {
          const code = codeOf(err) ?? '';
          const isTold = code.startsWith('ELATIO_VAULT_');
          if (!isTold) log.warn({ err }, 'an owner could not be taken in');
          say({ type: 'failed', code: isTold ? code : 'ELATIO_VAULT_DISK' });
        },
      );
      under.add(work);
      void work.finally(() => under.delete(work));
    }
    return {
      onBytes(bytes) {
        try {
          for (const message of reader.push(bytes)) say({ type: 'message', message, now: now() });
        } catch (error) {
          link.cut(error instanceof Error ? error : new Error(String(error)));
        }
      },
      onEnd() {
        clearTimeout(patience);
        links.delete(link);
      },
    };
  }

  async function work(): Promise<void> {
    const isGood = registry.tokens().some((token) => !token.used && !isOver(token, now()));
    const isWanted = !isStopped && (isGood || Math.abs(now() - lastIn) < AGAIN);
    if (isWanted && !close) close = await host.openDoor(ADMISSION_PROTOCOL, hear);
    if (isWanted || !close) return;
    const closing = close;
    close = undefined;
    await closing();
  }

  function look(): Promise<void> {
    last = last.then(work, work);
    return last;
  }

  const looking = setInterval(() => void look().catch(() => undefined), LOOK_MS).unref();
  return {
    look,
    async stop() {
      isStopped = true;
      clearInterval(looking);
      await look();
      for (const link of links) link.cut(new Error('the vault stops'));
      await Promise.all(under);
    },
  };
}

/** The machine that an address is of: its port is another with each connection. */
function sourceOf(address: string): string {
  return address.split('/').slice(0, 3).join('/');
}
