/**
 * The browser extension's side of this node: how one is connected, and what it sends. See the README; the wire is
 * `protocol/browser.ts`.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_BROWSER_CODE | the six digits are wrong, were used, or are older than two minutes; the message says how many tries are left | "Connect this browser" on the Devices page, or `elatio browser connect` |
 * | ELATIO_BROWSER_BATCH | a batch has more than 1,000 spans, or a span too much data; nothing was stored | send less at a time |
 * | ELATIO_BROWSER_ID | no browser is connected by this id | `elatio browser` |
 */
import type { RandomBytes } from '../../protocol/primitives.ts';
import type { Credentials } from '../credentials/index.ts';
import type { Ingest } from '../ingest/index.ts';
import { createBatches, type Batches } from './batches.ts';
import { createBrowserCodes } from './codes.ts';
import { type Connections, createConnections } from './connections.ts';

export type { Batches } from './batches.ts';
export type { ConnectedBrowser, Connections } from './connections.ts';

export interface Browsers {
  readonly connections: Connections;
  readonly batches: Batches;
}

export function createBrowsers({
  credentials,
  ingest,
  hostname,
  random,
  now,
}: {
  readonly credentials: Pick<Credentials, 'tokens'>;
  readonly ingest: Pick<Ingest, 'spans'>;
  /** By which buckets are named. */
  readonly hostname: string;
  readonly random: RandomBytes;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Browsers {
  const codes = createBrowserCodes({ random, now });
  return {
    connections: createConnections({ codes, tokens: credentials.tokens }),
    batches: createBatches({ ingest, hostname, now }),
  };
}
