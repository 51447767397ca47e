import { hexOf } from '../../protocol/bytes.ts';
import type { Peer } from '../../protocol/sync/interface.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { LocalRecords } from '../store/index.ts';

/** Statements of the roster and registers, as they are kept: sealed, and few enough to be in memory. */
export interface PeerRecords {
  /** In the order in which they came: none before those that it comes after. */
  statements(): readonly Uint8Array[];
  keepStatement(bytes: Uint8Array): Promise<void>;
  /** Another owner's roster in the place of this one: all or what comes first. */
  replaceStatements(statements: readonly Uint8Array[]): Promise<void>;
  registers(): readonly Uint8Array[];
  register(device: Peer, name: string): Uint8Array | undefined;
  keepRegister(device: Uint8Array, name: string, bytes: Uint8Array): Promise<void>;
  dropRegister(device: Uint8Array, name: string): Promise<void>;
}

const STATEMENTS = 'peers/statement/';
const REGISTERS = 'peers/register/';
/** Rosters that were replaced have lower numbers. */
const EPOCH = 'peers/epoch';

export function createPeerRecords(local: LocalRecords): PeerRecords {
  const epoch = (): number => {
    const kept = local.get(EPOCH);
    return typeof kept === 'number' ? kept : 0;
  };
  const prefixOf = (number: number): string => `${STATEMENTS}${digits(number)}/`;
  const read = (prefix: string): Uint8Array[] =>
    local.keys(prefix).map((key) => bytesOf(local.get(key)));
  let last: Promise<void> = Promise.resolve();
  return {
    statements: () => read(prefixOf(epoch())),
    keepStatement(bytes) {
      // Numbers are given one after the other.
      const next = last.then(async () => {
        const prefix = prefixOf(epoch());
        const number = Number(local.keys(prefix).at(-1)?.slice(prefix.length) ?? 0) + 1;
        await local.set(prefix + digits(number), textOf(bytes));
      });
      last = next.catch(() => undefined);
      return next;
    },
    async replaceStatements(statements) {
      const [old, next] = [epoch(), epoch() + 1];
      // What a crash left of an earlier try.
      for (const key of local.keys(prefixOf(next))) await local.set(key, undefined);
      for (const [i, bytes] of statements.entries()) {
        await local.set(prefixOf(next) + digits(i + 1), textOf(bytes));
      }
      await local.set(EPOCH, next);
      for (const key of local.keys(prefixOf(old))) await local.set(key, undefined);
    },
    registers: () => read(REGISTERS),
    register(device, name) {
      const kept = local.get(`${REGISTERS}${device}/${name}`);
      return kept === undefined ? undefined : bytesOf(kept);
    },
    keepRegister: (device, name, bytes) =>
      local.set(`${REGISTERS}${hexOf(device)}/${name}`, textOf(bytes)),
    dropRegister: (device, name) => local.set(`${REGISTERS}${hexOf(device)}/${name}`, undefined),
  };
}

/** So many that texts are in the order of numbers. */
function digits(number: number): string {
  return String(number).padStart(8, '0');
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function bytesOf(kept: JsonValue | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(typeof kept === 'string' ? kept : '', 'base64'));
}
