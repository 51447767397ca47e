import { onTestFinished } from 'vitest';
import { createAudit, type Access, type Audit } from '../../../node/audit/index.ts';
import { nativePrimitives } from '../../../node/crypto.ts';
import type { Store } from '../../../node/store/index.ts';
import type { AuditEntry } from '../../../protocol/audit.ts';
import { T0 } from '../store/fixture.ts';

/** A log whose clock stands where it is put. */
export interface TestLog {
  readonly audit: Audit;
  readonly clock: { now: number };
  readonly errors: unknown[];
  /** All entries, oldest first. */
  readonly all: () => Promise<AuditEntry[]>;
}

export function logOver(
  store: Store,
  limits: { readonly most?: number; readonly everyMs?: number } = {},
): TestLog {
  const clock = { now: T0 };
  const errors: unknown[] = [];
  const audit = createAudit({
    store,
    sha256: nativePrimitives.sha256,
    now: () => clock.now,
    onError: (error) => void errors.push(error),
    ...limits,
  });
  onTestFinished(() => audit.stop());
  const all = async (): Promise<AuditEntry[]> =>
    (await audit.entries({ limit: Infinity })).reverse();
  return { audit, clock, errors, all };
}

/** That the owner reads a bucket. */
export function reading(name: string, more: Partial<Access> = {}): Access {
  return {
    actor: { kind: 'owner', id: '', name: '' },
    action: 'read',
    object: { kind: 'buckets', name, domain: 'core' },
    from: undefined,
    until: undefined,
    ...more,
  };
}
