import type { AuditedAccess } from '../../protocol/audit.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Access } from './interface.ts';

/** More different accesses in a minute than people and their dashboards make: some 400 bytes each. */
const MOST = 1_000;

/** Accesses that wait to be written: those of one actor, action and object are one, with a count. */
export interface Pending {
  readonly size: number;
  /** How many were not kept, because too much waits already. */
  readonly lost: number;
  note(access: Access, time: Micros): void;
  /** All, in the order in which they ended; none are left. */
  take(): AuditedAccess[];
  /** Puts back what was taken and could not be written. */
  giveBack(taken: readonly AuditedAccess[]): void;
}

/** @param most fewer in tests */
export function createPending(most = MOST): Pending {
  let waiting = new Map<string, AuditedAccess>();
  let lost: AuditedAccess | undefined;

  function add(access: AuditedAccess): void {
    const { actor, action, object } = access;
    const key = JSON.stringify([Object.values(actor), action, Object.values(object)]);
    const before = waiting.get(key);
    if (before || waiting.size < most) waiting.set(key, before ? joined(before, access) : access);
    else lost = lost ? joined(lost, access) : { ...LOST, ...timesOf(access) };
  }

  return {
    get size() {
      return waiting.size;
    },
    get lost() {
      return lost?.count ?? 0;
    },
    note: (access, time) => add({ ...access, first: time, last: time, count: 1 }),
    take() {
      const taken = [...waiting.values(), ...(lost ? [lost] : [])];
      waiting = new Map();
      lost = undefined;
      return taken.sort((one, other) => one.last - other.last);
    },
    giveBack(taken) {
      const since = [...waiting.values(), ...(lost ? [lost] : [])];
      waiting = new Map();
      lost = undefined;
      for (const access of [...taken, ...since]) {
        if (access.action !== LOST.action) add(access);
        else lost = lost ? joined(lost, access) : access;
      }
    },
  };
}

/** What the log says of accesses that it has nothing else of. */
const LOST = {
  actor: { kind: 'node', id: '', name: '' },
  action: 'lost',
  object: { kind: 'audit', name: '', domain: '' },
  from: undefined,
  until: undefined,
};

function timesOf({ first, last, count }: AuditedAccess) {
  return { first, last, count };
}

/** Both as one: in all they asked for as much as they reach over. */
function joined(one: AuditedAccess, other: AuditedAccess): AuditedAccess {
  return {
    ...one,
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
    from: outer(Math.min, one.from, other.from),
    until: outer(Math.max, one.until, other.until),
    count: one.count + other.count,
  };
}

/** No bound is the widest. */
function outer(
  choose: (...times: Micros[]) => Micros,
  one: Micros | undefined,
  other: Micros | undefined,
): Micros | undefined {
  return one === undefined || other === undefined ? undefined : choose(one, other);
}
