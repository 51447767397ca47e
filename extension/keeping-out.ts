import { ElatioError } from '../protocol/error.ts';
import { hostOf } from '../protocol/rules/address.ts';
import type { Delivery } from './delivery/delivery.ts';
import { type Node, Refusal } from './delivery/node.ts';
import type { Kept } from './keeping/kept.ts';
import type { Exclusions, Link } from './keeping/memory.ts';
import { createKeeper } from './recording/keeper.ts';

/** How long what the node said of rules and pauses is taken to be so, in ms. */
const FRESH = 60_000;

/** What is kept out, here and at the node: what is said here holds at once, and is told to the node when it is there. */
export interface KeepingOut {
  /** Tells the node what it does not know, and asks it how things are, where that was long ago. */
  refresh(how?: 'at once'): Promise<void>;
  /** @param until milliseconds since 1970; `undefined` ends it */
  pause(until: number | undefined): Promise<void>;
  /** @throws ElatioError ELATIO_EXTENSION_ADDRESS where it is no host */
  never(host: string): Promise<void>;
  pausedUntil(): Promise<number | undefined>;
  /** When the person's day ends, as the node said last; milliseconds since 1970. */
  dayEnds(): Promise<number | undefined>;
}

export function createKeepingOut({
  node,
  link,
  exclusions,
  delivery,
  clock,
  onChange,
}: {
  readonly node: Node;
  readonly link: Kept<Link>;
  readonly exclusions: Kept<Exclusions>;
  readonly delivery: Pick<Delivery, 'heard' | 'answered'>;
  readonly clock: () => number;
  /** What waits may be kept out from now on. */
  readonly onChange: () => Promise<void>;
}): KeepingOut {
  /** Tells the node; what it will never take is forgotten. */
  async function tell(): Promise<void> {
    const at = await link.get();
    const { pause, never } = await exclusions.get();
    for (const domain of never) {
      await taken(() => node.never(at, domain));
      // Until its rules are asked for again it stays among those that are known here.
    }
    if (pause) {
      const { until } = pause;
      const isOver = until !== undefined && until <= clock() + at.skew;
      const said = until === undefined ? null : new Date(until).toISOString();
      if (!isOver) await taken(() => node.pause(at, said));
    }
    const state = await node.state(at);
    const before = (await exclusions.get()).state;
    await exclusions.change((value) => ({
      ...value,
      state,
      asked: clock(),
      pause: value.pause === pause ? undefined : value.pause,
      never: value.never.filter((domain) => !never.includes(domain)),
    }));
    await delivery.answered(state.now);
    if (!isAsBefore(before, state)) await onChange();
  }

  return {
    async refresh(how) {
      const { token, retryAt } = await link.get();
      const { asked, pause, never } = await exclusions.get();
      if (token === undefined) return;
      const age = clock() - asked;
      const isDue = age < 0 || age > FRESH || pause !== undefined || never.length > 0;
      if (how !== 'at once' && (!isDue || retryAt > clock())) return;
      try {
        await tell();
      } catch (error) {
        await delivery.heard(error);
      }
    },
    async pause(until) {
      await exclusions.change((value) => ({ ...value, pause: { until } }));
    },
    async never(host) {
      const domain = hostOf(host);
      if (domain === undefined) {
        throw new ElatioError('ELATIO_EXTENSION_ADDRESS', 'This page has no site to keep out.');
      }
      await exclusions.change((value) => ({
        ...value,
        never: [...new Set([...value.never, domain])],
      }));
      await onChange();
    },
    async pausedUntil() {
      const value = await exclusions.get();
      const { browser, skew } = await link.get();
      return createKeeper(value, browser)?.pausedUntil(clock() + skew);
    },
    async dayEnds() {
      const { state } = await exclusions.get();
      return state && Date.parse(state.dayEnds);
    },
  };
}

/** Lets a refusal of the content pass, which would be refused for ever. */
async function taken(telling: () => Promise<void>): Promise<void> {
  try {
    await telling();
  } catch (error) {
    const isForEver = error instanceof Refusal && error.status >= 400 && error.status < 500;
    if (!isForEver || error.status === 401 || error.status === 403 || error.status === 429)
      throw error;
  }
}

function isAsBefore(before: Exclusions['state'], state: NonNullable<Exclusions['state']>): boolean {
  const said = ({ rules, zone, hostname, pausedUntil }: typeof state): string =>
    JSON.stringify([rules, zone, hostname, pausedUntil]);
  return before !== undefined && said(before) === said(state);
}
