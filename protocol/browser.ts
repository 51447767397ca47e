/**
 * What the browser extension and the node say to each other: JSON by HTTP below `/api/v1/browser/`, with a token of scope
 * `browser` but where a code is given for one. Codes: `node/browser/index.ts`.
 */
import type { JsonObject } from './json.ts';
import type { Rule } from './rules/rule.ts';

/** The public key of the extension's manifest (SubjectPublicKeyInfo, Base64), by which Chrome and Edge make its id. */
export const EXTENSION_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsNLWhVjaz0XFKr8Kp4h/yWsO+7us7CHf5G5d6Lra7A2NKzdZLVR8eFuD6sFCsSnB2nQfyGIXGy+H1KbjlMs0YzLRx/gHukpFwcLpfDbYFhJi/7Q+iTEseXE/V8Ck5ujVFiIRsF58CKIYflria5IMpBlPBsYRyFhn2W4et8FcPlgIhBgInELSge1vUNdNOT891b/DA9USKj8lhc3bDOfbHgXcEXMzbKqjsaRBjCRcZa+Z2PJxbG/o1p+z/MI/f2zfG4L2uiIqyTDCfs/jKQnzXkP7aIBu4/rvQu+vavsV5ThRkY4sXnJ6/lOWTSNE8JkSFWhvEeScpmp60Wf6YtAZDwIDAQAB';

/** The first 16 bytes of the key's SHA-256, with `a` to `p` for hexadecimal digits. */
export const EXTENSION_ID = 'eabjllopbcfeimfofdbnkjkolhjmbbpl';

/** By which buckets are named, as ActivityWatch's extension names them. */
export const BROWSERS = [
  'chrome',
  'edge',
  'firefox',
  'brave',
  'opera',
  'vivaldi',
  'chromium',
] as const;

export type BrowserName = (typeof BROWSERS)[number];

/** A stretch of time in a browser: a tab in front, or what was done on a page. */
export interface BrowserSpan {
  /** `tab`: {@link TabData}, of a bucket `web.tab.current`. `page`: of `web.page.activity`. */
  readonly kind: 'tab' | 'page';
  /** ISO 8601, with milliseconds. Within its kind no two spans of a browser begin at the same one. */
  readonly start: string;
  /** Seconds. The same span may be sent again with a longer one: it is extended. */
  readonly duration: number;
  readonly data: JsonObject;
}

/** The same as ActivityWatch's extension: its queries and categories work. */
export type TabData = {
  readonly url: string;
  readonly title: string;
  readonly audible: boolean;
  readonly incognito: boolean;
  readonly tabCount: number;
};

/** POST `batches`. */
export interface BrowserBatch {
  /** A UUID: sent again with the same, nothing is stored twice. */
  readonly id: string;
  readonly browser: BrowserName;
  /** At most {@link MOST_SPANS}, in the order in which they began. */
  readonly spans: readonly BrowserSpan[];
}

export const MOST_SPANS = 1_000;
/** Bytes of a batch. */
export const MOST_BYTES = 4_000_000;
/** Characters of the JSON of a span's data. */
export const MOST_DATA = 65_536;

/** The answer to a batch. */
export interface BrowserReceipt {
  /** Stored, or extended. */
  readonly taken: number;
  /** There already. */
  readonly known: number;
  /** Kept out by a rule, a pause or retention. */
  readonly excluded: number;
  /** By the node's clock, ISO 8601. */
  readonly now: string;
}

/** GET `state`: what the extension needs to keep out by itself what is kept out. */
export interface BrowserState {
  /** Those that are enabled. */
  readonly rules: readonly Rule[];
  /** IANA: in which schedules of rules are read. */
  readonly zone: string | null;
  /** ISO 8601; `null` where there is no pause. */
  readonly pausedUntil: string | null;
  /** ISO 8601: when the person's day ends and the next one begins, by their settings. */
  readonly dayEnds: string;
  readonly hostname: string;
  readonly now: string;
}

/** A colour as CSS has it, which the person chose, or the number of one of the design's, from 1. */
export type PaletteColor = string | number;

/** GET `today?site=example.com`: the host, with its port where that is not its scheme's own. */
export interface BrowserToday {
  /** Seconds in which somebody was there. */
  readonly active: number;
  /** Of the site that was asked for, and the category of its time there, the outermost name first. */
  readonly site: { readonly seconds: number; readonly category: readonly string[] | null } | null;
  /** Longest first, at most five. */
  readonly categories: readonly {
    /** Empty for what has none. */
    readonly path: readonly string[];
    readonly seconds: number;
    /** `null` where it is no category of the person's. */
    readonly color: PaletteColor | null;
  }[];
}

/** POST `connections`, with a code of six digits. */
export interface BrowserConnecting {
  readonly code: string;
  readonly browser: BrowserName;
}

/** The answer: its token, told this once. */
export interface BrowserConnection {
  readonly id: string;
  readonly token: string;
  readonly hostname: string;
}
