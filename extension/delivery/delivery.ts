import type { BrowserSpan } from '../../protocol/browser.ts';
import { codeOf } from '../../protocol/error.ts';
import type { Kept } from '../keeping/kept.ts';
import type { Link } from '../keeping/memory.ts';
import type { Outbox, Queue, Waiting } from '../keeping/queue.ts';
import { type Node, Refusal } from './node.ts';

/** Spans of a batch. */
export const BATCH = 100;
/** Of one among many, where the node was away. */
const CATCHING_UP = 500;
/** Milliseconds. */
const SHORTEST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;
/** A clock is taken to be wrong from there on: less is the way to the node and back. */
const SKEW = 1_000;

export interface Delivery {
  /** Sends what waits, until nothing does or it does not arrive; one at a time. Says nothing of failures: `link` does. */
  deliver(how?: 'at once'): Promise<void>;
  /** Takes down what became of a request to the node. */
  heard(error: unknown): Promise<void>;
  /** It answered, and its clock said this. */
  answered(now: string): Promise<void>;
}

export function createDelivery({
  queue,
  node,
  link,
  clock,
}: {
  readonly queue: Queue;
  readonly node: Node;
  readonly link: Kept<Link>;
  /** Of this machine, in ms. */
  readonly clock: () => number;
}): Delivery {
  let running: Promise<void> | undefined;

  async function answered(said: string): Promise<void> {
    const skew = Date.parse(said) - clock();
    const { trouble, failures, skew: before } = await link.get();
    const isOff = Math.abs(skew - before) > SKEW;
    if (!trouble && failures === 0 && !isOff) return;
    await link.change((value) => ({
      ...value,
      trouble: undefined,
      failures: 0,
      retryAt: 0,
      skew: isOff ? (Math.abs(skew) > SKEW ? skew : 0) : before,
    }));
  }

  async function heard(error: unknown): Promise<void> {
    const code = codeOf(error) ?? 'ELATIO_EXTENSION_AWAY';
    const isRefused =
      code === 'ELATIO_EXTENSION_STRANGER' ||
      (error instanceof Refusal && (error.status === 401 || error.status === 403));
    await link.change((value) => {
      const wait = Math.min(SHORTEST_WAIT * 2 ** value.failures, LONGEST_WAIT);
      const since = value.trouble?.state === 'away' ? value.trouble.since : clock();
      return {
        ...value,
        failures: value.failures + 1,
        retryAt: clock() + wait,
        trouble: isRefused
          ? { state: 'refused', code, message: error instanceof Error ? error.message : '' }
          : { state: 'away', since },
      };
    });
  }

  /** @returns whether to go on */
  async function sendOne(outbox: Outbox): Promise<boolean> {
    const at = await link.get();
    if (at.token === undefined) return false;
    try {
      const spans = outbox.spans.map(spanOf);
      const { now } = await node.send(at, { id: outbox.id, browser: at.browser, spans });
      await queue.settle(outbox.id);
      await answered(now);
      return true;
    } catch (error) {
      const isMany = outbox.spans.length > 1;
      if (error instanceof Refusal && (isOfContent(error) || (isMany && error.status === 413))) {
        if (isMany) await queue.halve(outbox.id);
        else await queue.settle(outbox.id, 'drop');
        return true;
      }
      await heard(await understood(error));
      return false;
    }
  }

  /** What a failure means: a node that cannot right now, or another program on its port. */
  async function understood(error: unknown): Promise<unknown> {
    if (codeOf(error) !== 'ELATIO_EXTENSION_STRANGER') return error;
    try {
      await node.state(await link.get());
    } catch (again) {
      return again;
    }
    // It is a node after all: it had a bad moment.
    return undefined;
  }

  async function run(how?: 'at once'): Promise<void> {
    const { retryAt } = await link.get();
    const wait = retryAt - clock();
    // A clock that was put back makes nobody wait for longer than this.
    if (how !== 'at once' && wait > 0 && wait <= LONGEST_WAIT) return;
    while (true) {
      const { spans } = await queue.totals();
      const outbox = spans > 0 ? await queue.take(spans > BATCH ? CATCHING_UP : BATCH) : undefined;
      if (!outbox || !(await sendOne(outbox))) return;
    }
  }

  return {
    deliver(how) {
      running ??= run(how).finally(() => (running = undefined));
      return running;
    },
    heard,
    answered,
  };
}

/** A node will not take it as it is, however often it is sent. */
function isOfContent({ status, code }: Refusal): boolean {
  if (status === 413) return /^ELATIO_(BROWSER|HTTP)_/.test(code);
  return status === 400 && /^ELATIO_(BROWSER|INGEST)_/.test(code);
}

/** A span as the node is told it. */
function spanOf({ kind, at, duration, data }: Waiting): BrowserSpan {
  return { kind, start: new Date(at).toISOString(), duration, data };
}
