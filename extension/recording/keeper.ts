import type { BrowserName } from '../../protocol/browser.ts';
import { MILLISECOND, SECOND } from '../../protocol/event.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { applyActions } from '../../protocol/rules/action.ts';
import type { Action, Rule } from '../../protocol/rules/rule.ts';
import { createRuleSet } from '../../protocol/rules/rule-set.ts';
import { createWallClock } from '../../protocol/rules/schedule.ts';
import { type Source, subjectOf } from '../../protocol/rules/subject.ts';
import type { Exclusions } from '../keeping/memory.ts';
import type { Waiting } from '../keeping/queue.ts';

/** Keeps out by itself what the node keeps out: that never leaves the browser. */
export interface Keeper {
  /** What of a span may be recorded. `undefined`: nothing. */
  keep(span: Waiting): JsonObject | undefined;
  /** What rules do to a span. */
  actions(span: Waiting): readonly Action[];
  /** Milliseconds since 1970. */
  pausedUntil(now: number): number | undefined;
}

/** @param exclusions with the state of a node */
export function createKeeper(
  { state, pause, never }: Exclusions,
  browser: BrowserName,
): Keeper | undefined {
  if (!state) return undefined;
  const rules = createRuleSet([...state.rules, ...never.map(neverRule)]);
  const wallTime = createWallClock(state.zone ?? 'UTC');
  const sources = { tab: tabs(browser, state.hostname), page: pages(browser, state.hostname) };
  const eventOf = ({ at, duration, data }: Waiting) => ({
    start: at * MILLISECOND,
    duration: Math.round(duration * SECOND),
    data,
  });
  const actions = (span: Waiting): readonly Action[] =>
    rules
      .matching(subjectOf(sources[span.kind], eventOf(span), wallTime))
      .map(({ rule }) => rule.action);
  return {
    keep: (span) => applyActions(actions(span), eventOf(span))?.data,
    actions,
    pausedUntil(now) {
      const said = state.pausedUntil === null ? undefined : Date.parse(state.pausedUntil);
      const until = pause ? pause.until : said;
      return until !== undefined && until > now ? until : undefined;
    },
  };
}

/** As the node names them. */
const tabs = (browser: BrowserName, hostname: string): Source => ({
  name: `aw-watcher-web-${browser}_${hostname}`,
  type: 'web.tab.current',
  client: 'elatio-browser',
});

const pages = (browser: BrowserName, hostname: string): Source => ({
  name: `elatio-web-${browser}_${hostname}`,
  type: 'web.page.activity',
  client: 'elatio-browser',
});

const neverRule = (domain: string): Rule => ({
  id: `never-${domain}`,
  when: { domain },
  action: 'exclude',
  enabled: true,
});
