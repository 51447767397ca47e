import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Member, Role, Roster, Statement } from '../../protocol/roster/interface.ts';
import type { Store } from '../store/index.ts';
import { isCarriedOut, isGoneEverywhere } from './closing.ts';
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
   * `writer`: it has not destroyed what it wrote, or signs for; `holder`: all have, and it has not said that nothing of it is
   * left there; `prekey`: all have said so, and it has not said that it can open no ring any more that told the keys;
   * `vault`: it has what is in its place, and keeps what it had before until `until` (`undefined` where no admin said yet that it may go), so
   * that a thief cannot empty it.
   */
  readonly as: 'writer' | 'holder' | 'prekey' | 'vault';
  readonly until: Micros | undefined;
}

export interface OwingDeps {
  readonly store: Pick<Store, 'device'>;
  readonly known: KnownPurges;
  readonly others?: Others | undefined;
  /** See `Carrying.writerOf`. */
  readonly writerOf: (streamId: string) => string | undefined;
}

/** Vaults wait so long before they drop what an admin says may go: see `node/vault/drops.ts`. */
const VAULT_WAITS: Micros = 30 * 86_400_000_000;

/** Who owes what, as far as is known here; the newest purge first. */
export function owedOf(deps: OwingDeps): Owed[] {
  const { known, others } = deps;
  const roster = others?.roster();
  const members = [...(roster?.members ?? [])].filter(([, { standing }]) => standing === 'active');
  const drops = dropsIn(roster?.statements() ?? []);
  return known
    .all()
    .map((purge): Owed => {
      const writers = writersOf(deps, purge);
      const owing = members.flatMap(([device, { role }]): Owing[] => {
        if (role !== 'vault') {
          const as = owedBy(deps, purge, device, writers);
          return as ? [{ device, role, as, until: undefined }] : [];
        }
        const until = keptUntil(purge, drops);
        if (until <= (others?.now() ?? -Infinity)) return [];
        return [{ device, role, as: 'vault', until: Number.isFinite(until) ? until : undefined }];
      });
      return { id: purge.id, at: purge.at, by: purge.by, owing };
    })
    .filter(({ owing }) => owing.length > 0)
    .sort((a, b) => b.at - a.at);
}

/** Devices that have to destroy something yet: whoever wrote it, or signs for it. */
function writersOf(
  { others, writerOf }: OwingDeps,
  { streams, done, by }: KnownPurge,
): ReadonlySet<string> {
  const roster = others?.roster();
  const isActive = (device: string): boolean => roster?.members.get(device)?.standing === 'active';
  return new Set(
    streams
      .filter((id) => !done.has(id))
      .flatMap((id) => {
        const writer = writerOf(id);
        if (writer === undefined || isActive(writer)) return writer ?? [];
        // Somebody has to sign for it first, whom an admin has to name.
        return isActive(by) ? by : (adminsOf(roster)[0] ?? []);
      }),
  );
}

function owedBy(
  { store, others }: OwingDeps,
  purge: KnownPurge,
  device: string,
  writers: ReadonlySet<string>,
): Owing['as'] | undefined {
  if (writers.has(device)) return 'writer';
  if (!isCarriedOut(purge)) {
    // Nothing of the stream is here to tell whose it is.
    return writers.size === 0 && device === hexOf(store.device.publicKey) ? 'holder' : undefined;
  }
  if (!purge.gone.has(device)) return 'holder';
  return isGoneEverywhere(purge, others) && !purge.closed.has(device) ? 'prekey' : undefined;
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
  const due = new Map<string, number>();
  const isVault = ({ role, standing }: Member): boolean =>
    role === 'vault' && standing === 'active';
  if (!roster || ![...roster.members.values()].some(isVault)) return due;
  const admins = adminsOf(roster);
  const [first] = admins;
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

/** Hexadecimal, in order. */
function adminsOf(roster: Roster | undefined): readonly string[] {
  return [...(roster?.members ?? [])]
    .filter(([, { role, standing }]) => role === 'admin' && standing === 'active')
    .map(([device]) => device)
    .sort();
}
