/** What the popup, the options and pages say to the background, and what it answers. */
import type { BrowserToday } from '../protocol/browser.ts';

/** What is recorded of pages, each of which can be turned off; tabs are always. */
export const KINDS = [
  'clicks',
  'scrolling',
  'typing',
  'copies',
  'media',
  'downloads',
  'searches',
] as const;

export type Kind = (typeof KINDS)[number];

/** How it stands with the node. */
export type Connection =
  | { readonly state: 'never' }
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly hostname: string }
  /** Nothing answers: what is recorded waits. */
  | { readonly state: 'away'; readonly hostname: string; readonly since: number }
  /** It answers, but not to this token, or not as a node does. */
  | {
      readonly state: 'refused';
      readonly hostname: string;
      readonly code: string;
      readonly message: string;
    };

/** Why nothing is recorded of the page that is in front. */
export type Silence = 'not-connected' | 'paused' | 'private' | 'rule' | 'address';

/** All that the popup shows. Times are milliseconds since 1970. */
export interface Standing {
  readonly connection: Connection;
  readonly address: string;
  /** What waits to be sent, and what was dropped because there was no room for it. */
  readonly waiting: { readonly spans: number; readonly dropped: number };
  readonly pausedUntil: number | undefined;
  /** When the person's day ends; `undefined` until the node said so. It may be past where the node is away. */
  readonly dayEnds: number | undefined;
  /** Whether the browser lets the extension into pages: else nothing is counted on them. */
  readonly hasPages: boolean;
  /** Of the tab in front of the window that is asked about. */
  readonly page: {
    readonly host: string | undefined;
    readonly isRecorded: boolean;
    readonly silence: Silence | undefined;
    /** Whether only its host is. */
    readonly isHostOnly: boolean;
  };
  /** `undefined` where the node is not there. */
  readonly today: BrowserToday | undefined;
}

export interface Options {
  readonly kinds: Readonly<Record<Kind, boolean>>;
  /** Private windows too: only together with the browser's own permission. */
  readonly hasPrivate: boolean;
}

/** What may be asked of the background, and the answer to each. A failure is answered with `{ error }`. */
export interface Requests {
  standing: { readonly ask: object; readonly answer: Standing };
  options: {
    readonly ask: object;
    readonly answer: Options & { readonly isPrivateAllowed: boolean };
  };
  setOptions: { readonly ask: { readonly options: Options }; readonly answer: Options };
  /** Looks for the node at the address, and opens its page where this is allowed by a click. */
  connect: { readonly ask: { readonly address: string }; readonly answer: Connection };
  /** Connects by six digits. */
  code: {
    readonly ask: { readonly address: string; readonly code: string };
    readonly answer: Connection;
  };
  disconnect: { readonly ask: object; readonly answer: Connection };
  pause: { readonly ask: { readonly until: number | undefined }; readonly answer: Standing };
  /** Never again on this site; the answer's standing is the one from then on. */
  never: { readonly ask: { readonly host: string }; readonly answer: Standing };
}

export type RequestName = keyof Requests;

/** A request as it is sent by `runtime.sendMessage`: from pages of the extension only. */
export interface Message<Name extends RequestName = RequestName> {
  readonly request: Name;
  readonly ask: Requests[Name]['ask'];
}

export interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}
