import type { Rates } from './allowance.ts';

/** How much a market host bears of strangers. */
export interface Limits {
  /** Connections: in all, those that others opened, those to one peer, those from one IP address. */
  readonly connections: number;
  readonly inbound: number;
  readonly connectionsEach: number;
  readonly connectionsFromHost: number;
  /** Connections that are not secured yet. */
  readonly pending: number;
  /** Streams of a connection, of all protocols, each with a window of so many bytes at most. */
  readonly streams: number;
  readonly window: number;
  /** Questions that are answered at once, to one peer and in all. */
  readonly answers: { readonly each: number; readonly all: number };
  /** What one peer may ask for, and all together. */
  readonly rates: { readonly each: Rates; readonly all: Rates };
  /** How long, in ms, who asks or answers may be silent; how long a seller may take to make an offer. */
  readonly idleMs: number;
  readonly orderMs: number;
  /** How long, in ms, an answer may take. */
  readonly answerMs: number;
  /** Listings that are kept, of one seller and in all; how many one peer may bring. */
  readonly listings: { readonly each: number; readonly all: number };
  readonly messages: { readonly perSecond: number; readonly burst: number };
  /** How often, in ms, what is listed is told. */
  readonly everyMs: number;
}

const MIB = 1_048_576;

export const LIMITS: Limits = {
  connections: 64,
  inbound: 48,
  connectionsEach: 2,
  connectionsFromHost: 24,
  pending: 16,
  streams: 32,
  window: MIB,
  answers: { each: 8, all: 64 },
  rates: {
    each: {
      questions: { perSecond: 20, burst: 200 },
      orders: { perSecond: 1 / 30, burst: 4 },
      bytes: { perSecond: 16 * MIB, burst: 64 * MIB },
    },
    all: {
      questions: { perSecond: 200, burst: 1_000 },
      orders: { perSecond: 1 / 5, burst: 16 },
      bytes: { perSecond: 32 * MIB, burst: 128 * MIB },
    },
  },
  idleMs: 30_000,
  orderMs: 300_000,
  answerMs: 600_000,
  listings: { each: 16, all: 2_000 },
  messages: { perSecond: 10, burst: 200 },
  everyMs: 300_000,
};
