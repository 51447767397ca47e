import type { Domain } from '../../protocol/bucket.ts';
import type { Micros } from '../../protocol/event.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { Collection } from '../docs/index.ts';
import type { VeilOf } from '../store/index.ts';
import { type Cutoffs, cutoffsOf, parsePolicy, type Policy, RETAINED } from './policy.ts';
import { reduceToDomain } from './reduce.ts';
import type { Laid, RetentionRecord } from './record.ts';

/** What policies there are, and what they let be seen at present. */
export interface Veils {
  /** Policies by domain; one that this version does not understand does nothing. */
  policies(): ReadonlyMap<Domain, Policy>;
  /**
   * What runs have laid over a domain, as far as its policy still wants it: whoever takes one back, or sets a
   * longer one, sees at once what is not destroyed yet.
   */
  readonly over: VeilOf;
}

/** @param policies as they are kept; asked for each time */
export function createVeils({
  record,
  policies,
  now,
}: {
  readonly record: Pick<RetentionRecord, 'get'>;
  readonly policies: () => Pick<Collection, 'get'>;
  readonly now: () => Micros;
}): Veils {
  const parsed = new WeakMap<object, Policy | undefined>();

  // Each read asks, and each event that comes.
  function policyIn(value: JsonValue | undefined): Policy | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    if (!parsed.has(value)) parsed.set(value, parsePolicy(value));
    return parsed.get(value);
  }

  return {
    policies() {
      const found = RETAINED.flatMap((domain) => {
        const policy = policyIn(policies().get(domain));
        return policy ? [[domain, policy] as const] : [];
      });
      return new Map(found);
    },
    over(domain) {
      const laid = record.get().veils[domain];
      if (!laid) return undefined;
      const policy = policyIn(policies().get(domain));
      if (!policy) return undefined;
      return { ...wanted(laid, policy, now()), reduce: reduceToDomain };
    },
  };
}

/** What of what runs have laid over a domain a policy still wants. */
export function wanted({ hideBefore, reduceBefore }: Laid, policy: Policy, now: Micros): Cutoffs {
  const cutoffs = cutoffsOf(policy, now);
  const hidden = hideBefore ?? -Infinity;
  // What was hidden by a stricter policy may have to be reduced by this one.
  const reduced = Math.max(hidden, reduceBefore ?? -Infinity);
  return {
    hideBefore: Math.min(hidden, cutoffs.hideBefore),
    reduceBefore: Math.min(reduced, cutoffs.reduceBefore),
  };
}
