import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Role, Statement } from '../../protocol/roster/interface.ts';
import type { PeerProgress } from '../../protocol/sync/interface.ts';
import { lacksWanted } from '../../protocol/sync/progress.ts';
import type { Store } from '../store/index.ts';
import type { KnownPurge, KnownPurges } from './known.ts';
import type { Others } from './others.ts';

/** A purge that is not done everywhere. */
export interface Owed {
  readonly id: string;
  /** When it began: whoever owes it does so since then. */
  readonly at: Micros;
  /** The device that began it, hexadecimal. */
  readonly by: string;
  readonly owing: readonly Owing[];
}

/** A device or vault that owes a purge. */
export interface Owing {
  /** Hexadecimal. */
  readonly device: string;
  readonly role: Role;
  /**
   * `writer`: it has not destroyed what it wrote; `holder`: others have, and it is not known to have taken that over;
   * `vault`: it has, and keeps what it had before until `until` (`undefined` where no admin said yet that it may go), so
   * that a thief cannot empty it.
   */
  readonly as: 'writer' | 'holder' | 'vault';
  readonly until: Micros | undefined;
}

export interface OwingDeps {
  readonly store: Pick<Store, 'device' | 'replicas'>;
  readonly known: KnownPurges;
  readonly others?: Others | undefined;
}

/** Vaults wait so long before they drop what an admin says may go: see `node/vault/drops.ts`. */
const VAULT_WAITS: Micros = 30 * 86_400_000_000;

/** Takes note of what others said that they hold. @throws ElatioError of the store */
export async function confirm({ known, others }: OwingDeps): Promise<void> {
  const progress = others?.progress() ?? [];
  for (const purge of known.all()) {
    const fresh = progress.flatMap((peer) => confirmedBy(purge, peer));
    const confirmed = new Set([...purge.confirmed, ...fresh]);
    if (confirmed.size > purge.confirmed.size) await known.put({ ...purge, confirmed });
  }
}

/**
 * Only what a device says that it holds counts, never that it says nothing. A partial replica that has the new state has
 * let go of what it had of the one before.
 */
function confirmedBy({ done }: KnownPurge, { peer, holds }: PeerProgress): string[] {
  return holds.flatMap((holding) => {
    const { streamId, generation } = holding;
    const id = hexOf(streamId);
    const least = done.get(id);
    return least !== undefined && generation >= least && !lacksWanted(holding)
      ? [`${peer}/${id}`]
      : [];
  });
}

/** Who owes what, as far as is known here; the newest purge first. */
export function owedOf({ store, known, others }: OwingDeps): Owed[] {
  const roster = others?.roster();
  const self = hexOf(store.device.publicKey);
  const members = [...(roster?.members ?? [])].filter(([, { standing }]) => standing === 'active');
  const drops = dropsIn(roster?.statements() ?? []);
  return known
    .all()
    .map((purge): Owed => {
      const owing = members.flatMap(([device, { role }]): Owing[] => {
        const as = owedBy(store, purge, device, device === self);
        if (as !== undefined) return [{ device, role, as, until: undefined }];
        const until = role === 'vault' ? keptUntil(purge, drops) : -Infinity;
        if (until <= (others?.now() ?? -Infinity)) return [];
        return [{ device, role, as: 'vault', until: Number.isFinite(until) ? until : undefined }];
      });
      return { id: purge.id, at: purge.at, by: purge.by, owing };
    })
    .filter(({ owing }) => owing.length > 0)
    .sort((a, b) => b.at - a.at);
}

function owedBy(
  { replicas }: OwingDeps['store'],
  { streams, left, done, confirmed }: KnownPurge,
  device: string,
  isSelf: boolean,
): Owing['as'] | undefined {
  const isWriter = (id: string): boolean => {
    const standing = replicas.standing(id);
    return standing !== undefined && hexOf(standing.device) === device;
  };
  if (streams.some((id) => isWriter(id) && !done.has(id))) return 'writer';
  const isOwed = (id: string): boolean =>
    isSelf ? left.has(id) : !isWriter(id) && !confirmed.has(`${device}/${id}`);
  return streams.some((id) => done.has(id) && isOwed(id)) ? 'holder' : undefined;
}

/** When admins said of streams that what is below a generation may go: stream, generation and time. */
type Drops = readonly (readonly [stream: string, generation: number, time: Micros])[];

function dropsIn(statements: readonly Statement[]): Drops {
  return statements.flatMap(({ saying, time }) =>
    saying.kind === 'drop' ? [[hexOf(saying.streamId), saying.generation, time] as const] : [],
  );
}

/** Until when a vault keeps what it had of a purge: Infinity where nobody has told it yet that it may go. */
function keptUntil({ streams, done, at }: KnownPurge, drops: Drops): Micros {
  const times = streams.map((id) =>
    Math.min(
      Infinity,
      ...drops.flatMap(([stream, generation, time]) =>
        stream === id && generation >= (done.get(id) ?? Infinity) ? [time] : [],
      ),
    ),
  );
  return Math.max(at, ...times) + VAULT_WAITS;
}

/**
 * Streams of which vaults are to be told that what is older may go, with the generation below which it may. It is the
 * task of the admin that began a purge, or of the first of all where that one is none.
 */
export function dropsDue({ store, known, others }: OwingDeps): ReadonlyMap<string, number> {
  const roster = others?.roster();
  const self = hexOf(store.device.publicKey);
  const active = [...(roster?.members ?? [])].filter(([, { standing }]) => standing === 'active');
  const due = new Map<string, number>();
  if (!roster || !active.some(([, { role }]) => role === 'vault')) return due;
  const admins = active.filter(([, { role }]) => role === 'admin').map(([device]) => device);
  const [first] = admins.toSorted();
  const drops = dropsIn(roster.statements());
  for (const { by, done } of known.all()) {
    if ((admins.includes(by) ? by : first) !== self) continue;
    for (const [stream, generation] of done) {
      const isSaid = drops.some(([id, said]) => id === stream && said >= generation);
      if (!isSaid) due.set(stream, Math.max(generation, due.get(stream) ?? 0));
    }
  }
  return due;
}
