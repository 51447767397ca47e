import { hexOf } from '../../../protocol/bytes.ts';
import { codeOf } from '../../../protocol/error.ts';
import type { Micros } from '../../../protocol/event.ts';
import {
  decodeHeard,
  decodeWord,
  type DeviceWord,
  encodeHeard,
  encodeWord,
  type Heard,
  HEADS,
  withholds,
} from '../../../protocol/heard.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import { decodeRegister } from '../../../protocol/register.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import type { Peer, PeerProgress } from '../../../protocol/sync/interface.ts';
import type { StreamHolding } from '../../../protocol/sync/message.ts';
import { STATUS } from '../../../protocol/vault-status.ts';
import type { PeerRecords } from '../records.ts';
import type { RegisterWriter } from './writer.ts';

/** What devices tell of themselves and of each other, beside what they hold. */
export interface HeardRegisters {
  /** Tells what this device holds, and what it heard of others. */
  tell(): Promise<void>;
  /** Looks whether somebody who is there shows less here than to others. */
  check(): void;
}

const WITHHELD =
  'A device shows less here than it showed to another one: it was set back, or hides something. What is known here stays.';

export function createHeard({
  self,
  roster,
  records,
  writer,
  signing,
  now,
  progress,
  holdings,
  onProblem,
}: {
  readonly self: Peer;
  readonly roster: Pick<Roster, 'members' | 'isActive'>;
  readonly records: Pick<PeerRecords, 'registers'>;
  readonly writer: Pick<RegisterWriter, 'write'>;
  readonly signing: Pick<Signing, 'verify'>;
  readonly now: () => Micros;
  readonly progress: () => readonly PeerProgress[];
  /** What this device holds of all streams. */
  readonly holdings: () => readonly StreamHolding[];
  readonly onProblem: (problem: { code: string; reason: string; device: Peer }) => void;
}): HeardRegisters {
  return {
    async tell() {
      const peers = progress().filter(({ confirmed }) => confirmed !== undefined);
      if (peers.length === 0) return;
      const items = holdings().reduce((sum, stream) => sum + stream.items, 0);
      const lacking = Math.max(0, ...peers.map(({ ahead }) => ahead));
      await writer.write(STATUS, encodeWord({ time: now(), items, lacking }));
      // Of those that were not met since the start what was heard before stays.
      const before = heardIn(signing, roster, records.registers()).filter(({ by }) => by === self);
      const told = new Map(before.map((heard) => [hexOf(heard.device), heard as Heard]));
      for (const { peer, confirmed = 0, holds } of peers) {
        const device = roster.members.get(peer)?.device;
        if (device) told.set(peer, { device, time: confirmed, streams: holds });
      }
      await writer.write(HEADS, encodeHeard([...told.values()]));
    },
    check() {
      const met = new Map(
        progress()
          .filter(({ connected, told }) => connected && told)
          .map((each) => [each.peer, each]),
      );
      if (met.size === 0) return;
      for (const heard of heardIn(signing, roster, records.registers())) {
        const peer = hexOf(heard.device);
        const there = met.get(peer);
        // What this device heard itself the session compares.
        if (!there || heard.by === self) continue;
        if (withholds(heard, there.holds, (author) => roster.isActive(author))) {
          onProblem({ code: 'ELATIO_SYNC_ROLLBACK', reason: WITHHELD, device: peer });
        }
      }
    },
  };
}

/** What devices of the owner's told that they heard of others; what vaults tell of others counts for nothing. */
export function heardIn(
  signing: Pick<Signing, 'verify'>,
  roster: Pick<Roster, 'members' | 'isActive'>,
  registers: readonly Uint8Array[],
): (Heard & { readonly by: Peer })[] {
  return registers.flatMap((bytes) => {
    const { device, name, content } = decodeRegister(signing, bytes);
    const by = hexOf(device);
    const role = roster.members.get(by)?.role;
    if (name !== HEADS || role === 'vault' || !roster.isActive(device)) return [];
    return readable(() => decodeHeard(content), [])
      .filter((heard) => hexOf(heard.device) !== by)
      .map((heard) => ({ ...heard, by }));
  });
}

/** What a device says of itself; `undefined` where it said nothing that this program reads. */
export function wordIn(
  signing: Pick<Signing, 'verify'>,
  register: Uint8Array | undefined,
): DeviceWord | undefined {
  if (!register) return undefined;
  return readable(() => decodeWord(decodeRegister(signing, register).content), undefined);
}

/** Others' programs may be later ones. */
function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return otherwise;
  }
}
