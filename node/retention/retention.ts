import { isDeepStrictEqual } from 'node:util';
import type { Domain } from '../../protocol/bucket.ts';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import type { Audit } from '../audit/index.ts';
import type { Purge } from '../purge/index.ts';
import type { Store } from '../store/index.ts';
import type {
  Retention,
  RetentionPreview,
  RetentionResult,
  RetentionRun,
  RetentionStatus,
} from './interface.ts';
import { finite, nextMonth, type Plan, planOf, previewOf, selectorOf } from './plan.ts';
import { type Cutoffs, DAY, type Policy } from './policy.ts';
import type { Kept, Laid, RetentionRecord } from './record.ts';
import { countRewrite, firstMonth, resumeRewrite, rewrite } from './rewrite.ts';
import { type Veils, wanted } from './veils.ts';

/** Milliseconds between two looks whether a run is due: the machine may have slept through its time. */
const LOOK_MS = 300_000;

/** How long after a failure it is tried again; twice as long after each further one, a day at most. */
const RETRY: Micros = 600_000_000;

export interface RetentionDeps {
  readonly store: Store;
  readonly purge: Pick<Purge, 'run' | 'preview' | 'plan' | 'replace' | 'isMine'>;
  readonly veils: Pick<Veils, 'policies'>;
  readonly record: RetentionRecord;
  readonly audit: Pick<Audit, 'note'>;
  readonly now: () => Micros;
  /** Told each time that runs begin to fail. */
  readonly onError: (error: unknown) => void;
  readonly lookMs?: number;
}

/** Runs once a day. A policy, and what a run has hidden, has a day at least before anything is destroyed. */
export function createRetention(deps: RetentionDeps): Retention {
  const { store, purge, veils, record, audit, now } = deps;
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let stopping = false;
  let failures = 0;
  let problem: RetentionStatus['problem'];

  /**
   * Notes which policies are new, or otherwise than they were, and lifts what they no longer want hidden: set
   * again, they have their day again.
   */
  async function notePolicies(): Promise<void> {
    const kept = record.get();
    const at = now();
    const by = Buffer.from(store.device.incarnation).toString('hex');
    const seen: Record<string, Kept['seen'][string]> = {};
    const laid: Record<string, Laid> = {};
    for (const [domain, policy] of veils.policies()) {
      const before = kept.seen[domain];
      // A clock that was wrong must not keep it waiting for years.
      const isSame = before && isDeepStrictEqual(before.policy, policy) && before.at <= at;
      // Whoever restores an old backup has a day to look at what is in it.
      const isKnown = isSame && kept.by === by;
      seen[domain] = isKnown ? before : { policy, at };
      const veil = kept.veils[domain];
      if (veil) laid[domain] = asLaid(wanted(veil, policy, at), veil.rewrittenBefore);
    }
    const last = kept.last && { ...kept.last, at: Math.min(kept.last.at, at) };
    const noted = { ...kept, by, seen, veils: laid, ...(last && { last }) };
    if (!isDeepStrictEqual(noted, kept)) await record.change(noted);
  }

  const seenAt = (domain: Domain): Micros => record.get().seen[domain]?.at ?? now();

  /** When the next run is that may be about a domain, were its policy first seen at a moment. */
  function nextRun(domain: Domain, since: Micros): Micros {
    const { last } = record.get();
    const others = [...veils.policies().keys()].filter((other) => other !== domain);
    const first = Math.min(since, ...others.map(seenAt)) + DAY;
    const due = Math.max(first, last ? last.at + DAY : -Infinity, problem?.retryAt ?? -Infinity);
    const waits = Math.max(0, Math.ceil((since + DAY - due) / DAY));
    return Math.max(now(), due) + waits * DAY;
  }

  function laidOver(domain: Domain): Cutoffs {
    const { hideBefore, reduceBefore } = record.get().veils[domain] ?? {};
    return { hideBefore: hideBefore ?? -Infinity, reduceBefore: reduceBefore ?? -Infinity };
  }

  /** @param policy by which the plan was made: a person may set another, or none, while it is carried out */
  async function runFor(domain: Domain, policy: Policy, plan: Plan): Promise<RetentionResult> {
    const laid = asLaid(plan.cutoffs, record.get().veils[domain]?.rewrittenBefore);
    await lay(domain, laid);
    const isWanted = (): boolean => isDeepStrictEqual(veils.policies().get(domain), policy);
    const destroyed = await destroy(domain, plan.destroyBefore, isWanted);
    const reduced = await rewriteMonths(domain, laid, plan.rewriteBefore, isWanted);
    const { hideBefore, reduceBefore } = laid;
    return { domain, hideBefore, reduceBefore, destroyed, reduced };
  }

  const lay = (domain: Domain, laid: Laid): Promise<void> =>
    record.change({ veils: { ...record.get().veils, [domain]: laid } });

  function rewriteFrom(domain: Domain, { hideBefore, rewrittenBefore }: Laid): Micros {
    const done = Math.max(rewrittenBefore ?? -Infinity, firstMonth(store, domain));
    // A month that is partly hidden goes as a whole before long.
    return hideBefore === null ? done : Math.max(done, nextMonth(hideBefore));
  }

  /** A month at a time: there may be years of it when it is first done. */
  async function rewriteMonths(
    domain: Domain,
    laid: Laid,
    before: Micros,
    isWanted: () => boolean,
  ): Promise<number> {
    let from = rewriteFrom(domain, laid);
    let reduced = 0;
    while (from < before && !stopping && isWanted()) {
      const to = nextMonth(from);
      reduced += await rewrite(deps, { domain, from, to });
      if (isWanted()) await lay(domain, { ...laid, rewrittenBefore: to });
      from = to;
    }
    return reduced;
  }

  async function destroy(domain: Domain, before: Micros, isWanted: () => boolean): Promise<number> {
    if (!Number.isFinite(before)) return 0;
    const selector = selectorOf(deps, domain, before);
    if ((await purge.preview(selector)).events === 0 || !isWanted()) return 0;
    return (await purge.run(selector, undefined, 'found')).events;
  }

  /** @param asked whether a person asks for it: else what is new waits for its day */
  function run(asked: boolean): Promise<RetentionRun> {
    return alone(async () => {
      await notePolicies();
      await resumeRewrite(deps);
      const at = now();
      const domains: RetentionResult[] = [];
      for (const domain of veils.policies().keys()) {
        const policy = veils.policies().get(domain);
        if (stopping) break;
        // Taken back while another domain was at it.
        if (!policy) continue;
        if (!asked && at < seenAt(domain) + DAY) continue;
        const plan = planOf(policy, at, asked ? undefined : laidOver(domain));
        const result = await runFor(domain, policy, plan);
        domains.push(result);
        note(result);
      }
      // Those that were taken back meanwhile.
      await notePolicies();
      const done = { at, domains };
      await record.change({ last: done });
      problem = undefined;
      failures = 0;
      return done;
    });
  }

  /** One at a time. */
  async function alone<T>(task: () => Promise<T>): Promise<T> {
    if (running) throw busy();
    running = true;
    try {
      return await task();
    } finally {
      running = false;
    }
  }

  function note({ domain, hideBefore, reduceBefore, destroyed, reduced }: RetentionResult): void {
    audit.note({
      actor: { kind: 'retention', id: '', name: '' },
      action: destroyed > 0 ? 'purge' : reduced > 0 ? 'reduce' : 'hide',
      object: { kind: 'retention', name: '', domain },
      from: undefined,
      until: hideBefore ?? reduceBefore ?? undefined,
    });
  }

  function fail(error: unknown): void {
    if (stopping) return;
    if (failures === 0) deps.onError(error);
    problem = {
      code: codeOf(error) ?? 'ELATIO_STORE_FAILED',
      message: error instanceof Error ? error.message : String(error),
      retryAt: now() + Math.min(DAY, RETRY * 2 ** failures++),
    };
  }

  function status(): RetentionStatus {
    const domains = [...veils.policies().keys()];
    return {
      domains,
      next:
        domains.length > 0 ? Math.min(...domains.map((one) => nextRun(one, seenAt(one)))) : null,
      last: record.get().last ?? null,
      problem,
    };
  }

  async function look(): Promise<void> {
    if (running || stopping) return;
    try {
      await notePolicies();
      // Until then both are shown, what was whole and what is left of it.
      if (record.get().reducing) await alone(() => resumeRewrite(deps));
      const { next } = status();
      if (next !== null && next <= now()) await run(false);
    } catch (error) {
      fail(error);
    }
  }

  async function preview(
    domain: Domain,
    policy: Policy,
    at: Micros,
    plan: Plan,
  ): Promise<RetentionPreview> {
    const { cutoffs, rewriteBefore: to } = plan;
    const laid = asLaid(cutoffs, record.get().veils[domain]?.rewrittenBefore);
    const rewrites = await countRewrite(deps, { domain, from: rewriteFrom(domain, laid), to });
    const wanted = { domain, policy, at, plan, laid: laidOver(domain) };
    return {
      ...(await previewOf(deps, wanted)),
      rewrites: { before: finite(to), events: rewrites },
    };
  }

  return {
    async report() {
      await notePolicies();
      const { next, last, problem: failed } = status();
      const policies = [];
      for (const [domain, policy] of veils.policies()) {
        const since = seenAt(domain);
        const at = nextRun(domain, since);
        const plan = planOf(policy, at, laidOver(domain));
        policies.push({ ...(await preview(domain, policy, at, plan)), since });
      }
      return { next, last, problem: failed, policies };
    },
    async preview(domain, policy) {
      const at = nextRun(domain, now());
      return preview(domain, policy, at, planOf(policy, at, laidOver(domain)));
    },
    async previewRun() {
      const at = now();
      const previews = [];
      for (const [domain, policy] of veils.policies()) {
        previews.push(await preview(domain, policy, at, planOf(policy, at, undefined)));
      }
      return previews;
    },
    run: () => run(true),
    look,
    status,
    start() {
      void look();
      timer = setInterval(() => void look(), deps.lookMs ?? LOOK_MS).unref();
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
    },
  };
}

function asLaid({ hideBefore, reduceBefore }: Cutoffs, rewritten: Micros | null = null): Laid {
  return {
    hideBefore: finite(hideBefore),
    reduceBefore: finite(reduceBefore),
    rewrittenBefore: finite(Math.min(rewritten ?? -Infinity, reduceBefore)),
  };
}

function busy(): ElatioError {
  return new ElatioError(
    'ELATIO_RETENTION_BUSY',
    'A run of the retention is under way: wait until it has ended.',
  );
}
