import type { BrowserName, BrowserState } from '../../protocol/browser.ts';
import type { Options } from '../messages.ts';

/** How it stands with the node. Times are milliseconds since 1970. */
export interface Link {
  readonly address: string;
  readonly browser: BrowserName;
  readonly token: string | undefined;
  readonly hostname: string;
  /** The person is about to let this browser in, on the page of the node at that address. */
  readonly pending: { readonly address: string; readonly until: number } | undefined;
  /** Why nothing arrives. */
  readonly trouble:
    | { readonly state: 'away'; readonly since: number }
    | { readonly state: 'refused'; readonly code: string; readonly message: string }
    | undefined;
  /** Attempts that failed, one after another, and when the next one is. */
  readonly failures: number;
  readonly retryAt: number;
  /** By how many ms the node's clock is ahead of ours. */
  readonly skew: number;
}

export const NEVER: Omit<Link, 'browser'> = {
  address: 'http://127.0.0.1:5600',
  token: undefined,
  hostname: '',
  pending: undefined,
  trouble: undefined,
  failures: 0,
  retryAt: 0,
  skew: 0,
};

/** What is kept out. */
export interface Exclusions {
  /** As the node said last; `undefined` until it did: nothing is recorded before. */
  readonly state: BrowserState | undefined;
  readonly asked: number;
  /** What the person said here, and the node does not know yet. */
  readonly pause: { readonly until: number | undefined } | undefined;
  readonly never: readonly string[];
  /** The last moment that is known to be one of a pause: nothing that began before is recorded. */
  readonly quiet: number;
}

export const NO_EXCLUSIONS: Exclusions = {
  state: undefined,
  asked: 0,
  pause: undefined,
  never: [],
  quiet: 0,
};

/** What the person chose. */
export type Choices = Options;

export const USUAL: Choices = {
  kinds: {
    clicks: true,
    scrolling: true,
    typing: true,
    copies: true,
    media: true,
    downloads: true,
    searches: true,
  },
  hasPrivate: false,
};
