import { hexOf, joinBytes } from '../../../protocol/bytes.ts';
import type { Sealing } from '../../../protocol/envelope.ts';
import { codeOf } from '../../../protocol/error.ts';
import { encodeCbor } from '../../../protocol/cbor.ts';
import type { StreamKeys } from '../../../protocol/keys/interface.ts';
import { byYear, mergeRings, openRing, sealRing } from '../../../protocol/keys/ring.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import type { Register } from '../../../protocol/register.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import type { LocalRecords } from '../../store/index.ts';
import type { Replicas } from '../../store/replica/interface.ts';
import type { Prekeys } from './prekeys.ts';
import type { RegisterWriter } from './writer.ts';

/** Keys of streams: this device's rings, and what others' have that it lacks. */
export interface Rings {
  /** Tells all keys there are, where they or who may have them are others than were told. */
  publish(): Promise<void>;
  /** Runs a task while none is told. */
  alone<T>(task: () => Promise<T>): Promise<T>;
  /** Whether a register is a ring. */
  isRing(register: Pick<Register, 'name'>): boolean;
  /** What a ring has; `undefined` where it is sealed to none of these X25519 secrets. @throws ElatioError of a damaged one */
  open(register: Register, secrets: readonly Uint8Array[]): readonly StreamKeys[] | undefined;
  /** Takes in what a ring has, as far as it is sealed to this device; on the disk when it resolves. */
  take(register: Register): Promise<void>;
}

const NAME = /^keyring\/(\d{4})$/;
/** What was told last, by year, so that a restart tells nothing anew. */
const TOLD = 'peers/rings/';

export function createRings({
  roster,
  local,
  replicas,
  prekeys,
  recoverySecret,
  writer,
  sealing,
  signing,
  nameOf,
}: {
  readonly roster: Roster;
  readonly local: LocalRecords;
  readonly replicas: Pick<Replicas, 'keys' | 'takeKeys'>;
  readonly prekeys: Pick<Prekeys, 'recipients' | 'secrets'>;
  readonly recoverySecret: () => Uint8Array | undefined;
  readonly writer: RegisterWriter;
  readonly sealing: Sealing;
  readonly signing: Signing;
  /** By which name a device goes. */
  readonly nameOf: (device: Uint8Array) => string;
}): Rings {
  const { sha256 } = sealing.primitives;
  let last: Promise<unknown> = Promise.resolve();

  function alone<T>(task: () => Promise<T>): Promise<T> {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  }

  async function publish(): Promise<void> {
    const recipients = prekeys.recipients();
    const byYears = new Map(byYear(mergeRings(replicas.keys())));
    // What a purge took the last key of must not stand as it was.
    for (const told of local.keys(TOLD)) {
      const year = Number(told.slice(TOLD.length));
      if (!byYears.has(year)) byYears.set(year, []);
    }
    for (const [year, streams] of byYears) {
      const print = fingerprint(recipients, streams);
      const name = `keyring/${year}`;
      if (local.get(TOLD + year) === print && writer.has(name)) continue;
      await writer.write(name, sealRing({ ...sealing, signing }, recipients, year, streams));
      await local.set(TOLD + year, print);
    }
  }

  /** Of what a ring is to have and for whom: its bytes are other ones each time. */
  function fingerprint(recipients: readonly Uint8Array[], streams: readonly StreamKeys[]): string {
    const parts = streams.map(({ device, incarnation, domain, keys }) => [
      device,
      incarnation,
      domain,
      keys.map(({ id }) => id),
    ]);
    const whom = recipients.map(hexOf).sort();
    return hexOf(sha256(joinBytes(roster.owner, encodeCbor([whom, parts]))));
  }

  function open(
    { name, content }: Register,
    secrets: readonly Uint8Array[],
  ): readonly StreamKeys[] | undefined {
    const year = Number(NAME.exec(name)?.[1]);
    try {
      return openRing({ primitives: sealing.primitives, signing }, secrets, year, content);
    } catch (error) {
      // Sealed before its device knew of this one: it will be anew.
      if (codeOf(error) === 'ELATIO_SEALED_STRANGER') return undefined;
      throw error;
    }
  }

  return {
    publish: () => alone(publish),
    alone,
    isRing: ({ name }) => NAME.test(name),
    open,
    async take(register) {
      // A vault has no keys: what it says it has is nobody's.
      if (roster.members.get(hexOf(register.device))?.role === 'vault') return;
      const recovery = recoverySecret();
      const streams = open(register, [...prekeys.secrets(), ...(recovery ? [recovery] : [])]);
      if (!streams) return;
      await replicas.takeKeys(streams, nameOf);
    },
  };
}
