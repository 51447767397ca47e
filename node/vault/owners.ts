import { hexOf } from '../../protocol/bytes.ts';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { type Micros, SECOND } from '../../protocol/event.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import type { Peer } from '../../protocol/sync/interface.ts';
import type { Hear } from '../peers/host.ts';
import { checkOwner, checkToken, type Token } from './admission/tokens.ts';
import type { Change, OwnerId } from './chunk-store.ts';
import { type OwnerDeps, openOwner, type OwnerVault } from './owner.ts';
import type { OwnerRecord, Registry } from './registry.ts';

/** All owners of a vault, none of whom learns of another. */
export interface Owners {
  /** Whether a device is any owner's. */
  isMember(peer: Peer): boolean;
  hearOf(owner: OwnerId, peer: Peer): Hear | undefined;
  /**
   * Takes an owner in by a token, or takes in what is new of their devices; on the disk when it resolves.
   * @throws ElatioError ELATIO_VAULT_USED, ELATIO_VAULT_EXPIRED, ELATIO_STORE_…
   */
  admit(token: Token, roster: Roster, device: Uint8Array): Promise<void>;
  list(): readonly OwnerStatus[];
  /**
   * Destroys all that is kept for an owner.
   * @returns the devices that were connected
   * @throws ElatioError ELATIO_VAULT_OWNER
   */
  remove(owner: OwnerId): Promise<readonly Peer[]>;
  /** Drops what may be dropped, of all. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/** What whoever runs the vault may know of an owner. */
export interface OwnerStatus {
  readonly owner: OwnerId;
  readonly name: string;
  readonly since: Micros;
  /** When a device was last connected, `undefined` where none ever was. */
  readonly seen: Micros | undefined;
  readonly devices: number;
  readonly connected: number;
  readonly items: number;
  readonly bytes: number;
  readonly quota: number;
  readonly isFull: boolean;
  /** Codes of what a person should know; ELATIO_STORE_… where what is kept does not open. */
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

export interface OwnersDeps extends Omit<OwnerDeps, 'owner' | 'quota' | 'onSeen'> {
  readonly registry: Registry;
  /** Bytes that may be kept for all together. */
  readonly quota: number;
}

/** When somebody was there is written down no more often. */
const SEEN = 60 * SECOND;

/**
 * Opens what is kept for all owners. One whose part does not open is left alone, and told in their status.
 * @throws ElatioError ELATIO_STORE_…
 */
export async function openOwners(deps: OwnersDeps): Promise<Owners> {
  const { registry, store, now, log } = deps;
  const owners = new Map<OwnerId, OwnerVault>();
  const failures = new Map<OwnerId, { readonly code: string; readonly message: string }>();
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: a token must not let two in at once. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  }

  function usedByOthers(owner: OwnerId): number {
    let bytes = 0;
    for (const [id, other] of owners) if (id !== owner) bytes += other.used();
    return bytes;
  }

  function quotaOf(owner: OwnerId): number {
    const left = Math.max(0, deps.quota - usedByOthers(owner));
    return Math.min(registry.owner(owner)?.quota ?? 0, left);
  }

  function noteSeen(owner: OwnerId): void {
    const record = registry.owner(owner);
    if (!record || Math.abs(now() - (record.seen ?? 0)) < SEEN) return;
    registry.see(owner, now()).catch((err: unknown) => log.warn({ err }, 'a time was not kept'));
  }

  async function open(owner: OwnerId): Promise<void> {
    const quota = (): number => quotaOf(owner);
    const opened = await openOwner({ ...deps, owner, quota, onSeen: () => noteSeen(owner) });
    owners.set(owner, opened);
    failures.delete(owner);
  }

  async function admitNew(owner: OwnerId, token: Token, roster: Roster, device: string) {
    const changes = roster.statements().map(({ digest, bytes }): Change => ({
      type: 'statement',
      digest: hexOf(digest),
      bytes,
      received: now(),
    }));
    // Of one who was removed: nothing may be left.
    await store.remove(owner);
    await store.write(owner, changes);
    await registry.admit(owner, token, device, now());
    await open(owner);
  }

  function statusOf({ owner, name, since, seen, quota }: OwnerRecord): OwnerStatus {
    const vault = owners.get(owner);
    const failure = failures.get(owner);
    const problems = vault?.problems().map(({ code, reason }) => ({ code, message: reason })) ?? [];
    const members = [...(vault?.roster.members.values() ?? [])];
    const devices = members.filter(
      ({ role, standing }) => role !== 'vault' && standing === 'active',
    );
    return {
      owner,
      name,
      since,
      seen,
      devices: devices.length,
      connected: vault?.connected().length ?? 0,
      items: vault?.items() ?? 0,
      bytes: vault?.used() ?? 0,
      quota,
      isFull: vault?.isFull() ?? false,
      problems: failure ? [failure, ...problems] : problems,
    };
  }

  // Those that a crash left half taken in, or half removed.
  for (const owner of await store.owners()) {
    if (!registry.owner(owner)) await store.remove(owner);
  }
  for (const { owner } of registry.owners()) {
    await open(owner).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      failures.set(owner, { code: codeOf(error) ?? 'ELATIO_STORE_FAILED', message });
      log.error(
        { err: error, owner: owner.slice(0, 8) },
        'what is kept for an owner does not open',
      );
    });
  }

  return {
    isMember: (peer) => [...owners.values()].some((owner) => owner.isDevice(peer)),
    hearOf(id, peer) {
      const owner = owners.get(id);
      return owner?.isDevice(peer) ? owner.hear : undefined;
    },
    admit: (given, roster, device) =>
      inTurn(async () => {
        const owner = hexOf(roster.owner);
        const token = registry.token(given.id) ?? given;
        checkToken(token, device, now());
        checkOwner(token, owner);
        const known = owners.get(owner);
        if (!known) return admitNew(owner, token, roster, hexOf(device));
        await known.learn(roster.statements().map(({ bytes }) => bytes));
        await registry.admit(owner, token, hexOf(device), now());
      }),
    list: () => registry.owners().map(statusOf),
    remove: (owner) =>
      inTurn(async () => {
        if (!registry.owner(owner)) throw noOwner(owner);
        const vault = owners.get(owner);
        const connected = vault?.connected() ?? [];
        await registry.remove(owner);
        owners.delete(owner);
        failures.delete(owner);
        await vault?.stop();
        await store.remove(owner);
        return connected;
      }),
    async sweep() {
      for (const [owner, vault] of owners) {
        await vault
          .sweep()
          .catch((err: unknown) =>
            log.warn({ err, owner: owner.slice(0, 8) }, 'nothing was dropped'),
          );
      }
    },
    async stop() {
      await last;
      await Promise.all([...owners.values()].map((owner) => owner.stop()));
    },
  };
}

function noOwner(owner: string): ElatioError {
  return new ElatioError(
    'ELATIO_VAULT_OWNER',
    `The vault has no owner "${owner}", or more than one whose id begins so: "elatio vault owners" lists them.`,
  );
}
