import { hexOf } from '../../../protocol/bytes.ts';
import { MILLISECOND, type Micros } from '../../../protocol/event.ts';
import type { Signing } from '../../../protocol/primitives.ts';
import { decodeRegister, encodeRegister } from '../../../protocol/register.ts';
import type { Roster } from '../../../protocol/roster/interface.ts';
import type { DeviceRecord } from '../../store/index.ts';
import type { PeerRecords } from '../records.ts';

/** Writes this device's registers. */
export interface RegisterWriter {
  /** Puts content in the place of what the register says; on the disk, and told to others, when it resolves. */
  write(name: string, content: Uint8Array): Promise<void>;
  /** Whether it says anything already. */
  has(name: string): boolean;
}

/**
 * @param deps.say tells others of a register that is on the disk
 */
export function createRegisterWriter({
  device,
  roster,
  signing,
  records,
  now,
  say,
}: {
  readonly device: DeviceRecord;
  readonly roster: Roster;
  readonly signing: Signing;
  readonly records: PeerRecords;
  readonly now: () => Micros;
  readonly say: (register: Uint8Array) => void;
}): RegisterWriter {
  const self = hexOf(device.publicKey);
  let last: Promise<unknown> = Promise.resolve();
  async function write(name: string, content: Uint8Array): Promise<void> {
    const bytes = encodeRegister(signing, device.secret, {
      device: device.publicKey,
      incarnation: device.incarnation,
      name,
      version: versionAfter(name),
      frontier: roster.frontier,
      content,
    });
    await records.keepRegister(device.publicKey, name, bytes);
    say(bytes);
  }
  /** Above the one before, and above all that were written before this device was restored from a backup. */
  function versionAfter(name: string): number {
    const before = records.register(self, name);
    const clock = Math.floor(now() / MILLISECOND);
    if (!before) return clock;
    return Math.max(clock, decodeRegister(signing, before).version + 1);
  }
  return {
    write(name, content) {
      const next = last.then(() => write(name, content));
      last = next.catch(() => undefined);
      return next;
    },
    has: (name) => records.register(self, name) !== undefined,
  };
}
